//! Celadon's JPEG codec: a small safe API over `mozjpeg-sys`.
//!
//! The only crate of the project with `unsafe`. The promise: no input, however hostile, makes a
//! safe call here panic, abort or touch memory it does not own. libjpeg's `error_exit` unwinds as a Rust
//! panic payload through C frames built with `-fexceptions`, is caught at the wrapper, and the
//! C structs are destroyed on drop. Needs `panic = "unwind"`.
mod decode;
mod encode;
mod error;
mod planes;

pub use decode::{ColourSpace, RawReader, Reader, RowReader, Space, decode_planes, decode_rgb};
pub use encode::{encode_pixels, encode_planes};
pub use error::Error;
pub use planes::{Plane, Planes, Sampling};

use mozjpeg_sys as sys;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// The marker that ends a picture.
const EOI: sys::c_int = 0xd9;

struct Raised(Error);

/// What `client_data` points to.
#[derive(Default)]
struct Control {
    /// Every warning is an error.
    strict: bool,
    warnings: u64,
    /// The data have restart markers.
    restarts: bool,
    /// The data of a scan ran out, and nothing has come since at which it could go on.
    lost: bool,
}

/// Ends the libjpeg call under way.
fn raise(error: Error) -> ! {
    resume_unwind(Box::new(Raised(error)))
}

/// Runs libjpeg calls, turning what they raise into an error; other panics go on.
fn guard<T>(call: impl FnOnce() -> T) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|payload| match payload.downcast::<Raised>() {
        Ok(raised) => raised.0,
        Err(other) => resume_unwind(other),
    })
}

fn message(common: &mut sys::jpeg_common_struct) -> String {
    let mut text = [0_u8; 80];
    // SAFETY: `err` is the live error manager; format_message writes at most 80 bytes
    // (JMSG_LENGTH_MAX) behind the pointer. mozjpeg-sys declares a shared reference though C
    // writes, so the function is called by its true signature.
    unsafe {
        if let Some(format) = (*common.err).format_message {
            type Declared = unsafe extern "C-unwind" fn(&mut sys::jpeg_common_struct, &[u8; 80]);
            type Format = unsafe extern "C-unwind" fn(&mut sys::jpeg_common_struct, *mut u8);
            let format = std::mem::transmute::<Declared, Format>(format);
            format(common, text.as_mut_ptr());
        }
    }
    let end = text
        .iter()
        .position(|&byte| byte == 0)
        .unwrap_or(text.len());
    String::from_utf8_lossy(&text[..end]).into_owned()
}

unsafe extern "C-unwind" fn error_exit(common: &mut sys::jpeg_common_struct) {
    // SAFETY: `err` is the live error manager.
    let code = unsafe { (*common.err).msg_code };
    raise(match code {
        sys::JERR_NO_BACKING_STORE | sys::JERR_OUT_OF_MEMORY => Error::MemoryLimit,
        _ => Error::Invalid(message(common)),
    })
}

/// Warnings have negative levels. Of the traces, those are heeded that tell whether a scan that ran out goes on.
unsafe extern "C-unwind" fn emit_message(common: &mut sys::jpeg_common_struct, level: sys::c_int) {
    // SAFETY: `err` is the live error manager, whose first parameter is a number in every message
    // looked at here, and `client_data` the live `Control`; neither is borrowed elsewhere.
    let (code, parameter, control) = unsafe {
        let manager = &mut *common.err;
        let control = &mut *common.client_data.cast::<Control>();
        (manager.msg_code, (*manager.msg_parm.i())[0], control)
    };
    match code {
        sys::JTRC_DRI => control.restarts = parameter != 0,
        sys::JTRC_RST | sys::JTRC_SOS => control.lost = false,
        sys::JTRC_RECOVERY_ACTION => control.lost |= parameter == EOI,
        sys::JWRN_HIT_MARKER => control.lost |= !control.restarts,
        _ => {}
    }
    if level < 0 {
        control.warnings += 1;
        if control.strict {
            raise(Error::Corrupt(message(common)));
        }
    }
}

unsafe extern "C-unwind" fn output_message(_: &mut sys::jpeg_common_struct) {}

/// An error manager whose errors unwind.
fn error_manager() -> Box<sys::jpeg_error_mgr> {
    // SAFETY: all fields are integers, raw pointers or optional functions; zero is valid.
    let mut manager: Box<sys::jpeg_error_mgr> = Box::new(unsafe { std::mem::zeroed() });
    // SAFETY: jpeg_std_error only fills in the manager.
    unsafe { sys::jpeg_std_error(&mut manager) };
    manager.error_exit = Some(error_exit);
    manager.emit_message = Some(emit_message);
    manager.output_message = Some(output_message);
    manager
}

#[cfg(test)]
mod tests;
