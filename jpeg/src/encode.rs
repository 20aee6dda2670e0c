//! Encoding: baseline, one interleaved scan, Annex K tables.
use crate::{Control, Error, Planes, Sampling, error_manager, guard, sys};

const CHUNK: usize = 64 << 10;

/// libjpeg's destination; `manager` comes first so that its address is this one's.
#[repr(C)]
struct Destination {
    manager: sys::jpeg_destination_mgr,
    out: Vec<u8>,
}

unsafe extern "C-unwind" fn init(info: &mut sys::jpeg_compress_struct) {
    // SAFETY: `dest` is the first field of a live `Destination`.
    let destination = unsafe { &mut *info.dest.cast::<Destination>() };
    destination.out = vec![0; CHUNK];
    destination.manager.next_output_byte = destination.out.as_mut_ptr();
    destination.manager.free_in_buffer = CHUNK;
}

unsafe extern "C-unwind" fn grow(info: &mut sys::jpeg_compress_struct) -> sys::boolean {
    // SAFETY: as in `init`; libjpeg calls this only when the whole buffer is full.
    let destination = unsafe { &mut *info.dest.cast::<Destination>() };
    let full = destination.out.len();
    destination.out.resize(full * 2, 0);
    destination.manager.next_output_byte = destination.out[full..].as_mut_ptr();
    destination.manager.free_in_buffer = full;
    1
}

unsafe extern "C-unwind" fn term(info: &mut sys::jpeg_compress_struct) {
    // SAFETY: as in `init`.
    let destination = unsafe { &mut *info.dest.cast::<Destination>() };
    let used = destination.out.len() - destination.manager.free_in_buffer;
    destination.out.truncate(used);
}

/// A compressor and all that libjpeg points to; boxed, so that addresses stay.
struct Compress {
    info: *mut sys::jpeg_compress_struct,
    error: *mut sys::jpeg_error_mgr,
    control: *mut Control,
    destination: *mut Destination,
}

impl Drop for Compress {
    fn drop(&mut self) {
        // SAFETY: all four came from Box::into_raw and are freed once, the struct destroyed first;
        // destroying is allowed in every state, also after a failed creation.
        unsafe {
            sys::jpeg_destroy_compress(&mut *self.info);
            drop(Box::from_raw(self.info));
            drop(Box::from_raw(self.error));
            drop(Box::from_raw(self.control));
            drop(Box::from_raw(self.destination));
        }
    }
}

struct Settings {
    width: u32,
    height: u32,
    channels: i32,
    sampling: Sampling,
    quality: u8,
    restart: u32,
    raw: bool,
}

impl Compress {
    fn start(settings: &Settings) -> Result<Self, Error> {
        if !(1..=65_500).contains(&settings.width) || !(1..=65_500).contains(&settings.height) {
            return Err(Error::Unsupported("sides must be 1 to 65,500"));
        }
        // SAFETY: integers, raw pointers, optional functions and enums with a zero variant.
        let info = Box::into_raw(Box::new(unsafe {
            std::mem::zeroed::<sys::jpeg_compress_struct>()
        }));
        let this = Self {
            info,
            error: Box::into_raw(error_manager()),
            control: Box::into_raw(Box::new(Control {
                strict: true,
                ..Control::default()
            })),
            destination: Box::into_raw(Box::new(Destination {
                manager: sys::jpeg_destination_mgr {
                    next_output_byte: std::ptr::null_mut(),
                    free_in_buffer: 0,
                    init_destination: Some(init),
                    empty_output_buffer: Some(grow),
                    term_destination: Some(term),
                },
                out: Vec::new(),
            })),
        };
        // SAFETY: all pointers are live until `this` drops; parameters are set in the order
        // libjpeg demands; comp_info has num_components entries after jpeg_set_colorspace.
        guard(|| unsafe {
            (*info).common.err = this.error;
            (*info).common.client_data = this.control.cast();
            sys::jpeg_create_compress(info);
            let info = &mut *info;
            info.dest = this.destination.cast();
            info.image_width = settings.width;
            info.image_height = settings.height;
            info.input_components = settings.channels;
            info.in_color_space = match (settings.channels, settings.raw) {
                (1, _) => sys::JCS_GRAYSCALE,
                (_, true) => sys::JCS_YCbCr,
                _ => sys::JCS_RGB,
            };
            sys::jpeg_c_set_int_param(info, sys::JINT_COMPRESS_PROFILE, sys::JCP_FASTEST as i32);
            sys::jpeg_set_defaults(info);
            let grey = settings.sampling == Sampling::Grey;
            sys::jpeg_set_colorspace(
                info,
                if grey {
                    sys::JCS_GRAYSCALE
                } else {
                    sys::JCS_YCbCr
                },
            );
            sys::jpeg_c_set_int_param(info, sys::JINT_BASE_QUANT_TBL_IDX, 0);
            sys::jpeg_set_quality(info, i32::from(settings.quality.clamp(1, 100)), 1);
            info.dct_method = sys::JDCT_DEFAULT;
            info.optimize_coding = 0;
            info.restart_interval = settings.restart;
            info.raw_data_in = i32::from(settings.raw);
            let factor = if settings.sampling == Sampling::Yuv420 {
                2
            } else {
                1
            };
            for index in 0..settings.sampling.components() {
                let component = &mut *info.comp_info.add(index);
                component.h_samp_factor = if index == 0 { factor } else { 1 };
                component.v_samp_factor = component.h_samp_factor;
            }
            sys::jpeg_start_compress(info, 1);
        })?;
        Ok(this)
    }

    fn finish(self) -> Result<Vec<u8>, Error> {
        // SAFETY: the struct is live and all rows are written; afterwards `out` is not borrowed.
        guard(|| unsafe {
            sys::jpeg_finish_compress(&mut *self.info);
            std::mem::take(&mut (*self.destination).out)
        })
    }
}

/// Encodes planes as they are, edges padded to whole MCUs by replication.
///
/// `quality` 1 to 100 scales the Annex K tables; `restart_interval` is in MCUs.
///
/// # Errors
/// [`Error::Unsupported`] for planes that contradict each other or sides outside 1 to 65,500.
pub fn encode_planes(
    planes: &Planes,
    quality: u8,
    restart_interval: Option<u16>,
) -> Result<Vec<u8>, Error> {
    planes.check()?;
    let sampling = planes.sampling;
    let compress = Compress::start(&Settings {
        width: planes.width,
        height: planes.height,
        channels: if sampling == Sampling::Grey { 1 } else { 3 },
        sampling,
        quality,
        restart: restart_interval.unwrap_or(0).into(),
        raw: true,
    })?;
    let mcu = sampling.mcu() as usize;
    let across = (planes.width as usize).div_ceil(mcu);
    let sides: Vec<usize> = (0..sampling.components())
        .map(|index| if index == 0 { mcu } else { 8 })
        .collect();
    let mut scratch: Vec<Vec<u8>> = sides
        .iter()
        .map(|side| vec![0; across * side * side])
        .collect();
    for row in 0..(planes.height as usize).div_ceil(mcu) {
        let mut pointers = [[std::ptr::null::<u8>(); 16]; 3];
        for (index, plane) in planes.planes.iter().enumerate() {
            let (side, width) = (sides[index], plane.width as usize);
            let stride = across * side;
            for (line, pointer) in pointers[index][..side].iter_mut().enumerate() {
                let y = (row * side + line).min(plane.height as usize - 1);
                let from = &plane.bytes[y * width..(y + 1) * width];
                if width == stride {
                    *pointer = from.as_ptr();
                } else {
                    let to = &mut scratch[index][line * stride..(line + 1) * stride];
                    to[..width].copy_from_slice(from);
                    to[width..].fill(from[width - 1]);
                }
            }
            if width != stride {
                let base = scratch[index].as_ptr();
                for (line, pointer) in pointers[index][..side].iter_mut().enumerate() {
                    *pointer = base.wrapping_add(line * stride);
                }
            }
        }
        let image: [*const *const u8; 3] = [
            pointers[0].as_ptr(),
            pointers[1].as_ptr(),
            pointers[2].as_ptr(),
        ];
        // SAFETY: every row pointer of every component has a whole MCU row's samples behind it.
        guard(|| unsafe {
            sys::jpeg_write_raw_data(&mut *compress.info, image.as_ptr(), sampling.mcu());
        })?;
    }
    compress.finish()
}

/// Encodes interleaved grey (1 channel) or RGB (3) rows without gaps.
///
/// # Errors
/// [`Error::Unsupported`] for a wrong length, channels, or sides outside 1 to 65,500.
pub fn encode_pixels(
    pixels: &[u8],
    width: u32,
    height: u32,
    channels: usize,
    sampling: Sampling,
    quality: u8,
    restart_interval: Option<u16>,
) -> Result<Vec<u8>, Error> {
    let count = match (channels, sampling) {
        (1, Sampling::Grey) => 1,
        (3, _) => 3,
        _ => return Err(Error::Unsupported("channels must be 3, or 1 for grey")),
    };
    if pixels.len() as u64 != u64::from(width) * u64::from(height) * channels as u64 {
        return Err(Error::Unsupported(
            "pixels of another length than width x height x channels",
        ));
    }
    let compress = Compress::start(&Settings {
        width,
        height,
        channels: count,
        sampling,
        quality,
        restart: restart_interval.unwrap_or(0).into(),
        raw: false,
    })?;
    for row in pixels.chunks_exact(width as usize * channels) {
        let pointer = row.as_ptr();
        // SAFETY: one pointer to one whole row.
        guard(|| unsafe { sys::jpeg_write_scanlines(&mut *compress.info, &raw const pointer, 1) })?;
    }
    compress.finish()
}
