//! The `celadon` program: parse the command line, run it, nothing else.

fn main() -> std::process::ExitCode {
    celadon::cli::main()
}
