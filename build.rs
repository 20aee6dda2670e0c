//! Scripts and styles enter the binary when it is compiled: compile again when they change.

fn main() {
    println!("cargo:rerun-if-changed=web/dist");
    println!("cargo:rerun-if-changed=templates");
}
