//! Decoding: whole pictures from memory, originals as streams.
use crate::{Control, Error, Plane, Planes, Sampling, error_manager, guard, raise, sys};
use std::io::Read;

const CHUNK: usize = 64 << 10;

/// The colour space a JPEG is stored in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColourSpace {
    /// One component.
    Grey,
    /// Luma and chroma.
    YCbCr,
    /// RGB stored as such.
    Rgb,
    /// Four inks (Adobe's are inverted; not undone here).
    Cmyk,
    /// CMY as `YCbCr`, and K.
    Ycck,
    /// Anything else.
    Unknown,
}

/// The colour space of decoded rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// 1 byte per pixel.
    Grey,
    /// 3 bytes per pixel.
    Rgb,
    /// 4 bytes per pixel, as stored (Adobe's inverted).
    Cmyk,
}

/// libjpeg's source; `manager` comes first so that its address is this one's.
#[repr(C)]
struct Source<R> {
    manager: sys::jpeg_source_mgr,
    buffer: Vec<u8>,
    reader: R,
}

unsafe extern "C-unwind" fn nothing(_: &mut sys::jpeg_decompress_struct) {}

unsafe extern "C-unwind" fn fill<R: Read>(info: &mut sys::jpeg_decompress_struct) -> sys::boolean {
    // SAFETY: `src` is the first field of a live `Source<R>`.
    let source = unsafe { &mut *info.src.cast::<Source<R>>() };
    loop {
        match source.reader.read(&mut source.buffer) {
            Ok(0) => raise(Error::Truncated),
            Ok(count) => {
                // A reader that lies about its count must not lead outside the buffer.
                source.manager.bytes_in_buffer = count.min(source.buffer.len());
                source.manager.next_input_byte = source.buffer.as_ptr();
                return 1;
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => raise(Error::Io(error)),
        }
    }
}

unsafe extern "C-unwind" fn skip<R: Read>(
    info: &mut sys::jpeg_decompress_struct,
    count: sys::c_long,
) {
    let mut left = usize::try_from(count).unwrap_or(0);
    loop {
        // SAFETY: `src` is live; the pointer moves at most to the end of its buffer.
        unsafe {
            let manager = &mut *info.src;
            let step = left.min(manager.bytes_in_buffer);
            manager.next_input_byte = manager.next_input_byte.wrapping_add(step);
            manager.bytes_in_buffer -= step;
            left -= step;
        }
        if left == 0 {
            return;
        }
        // SAFETY: the same struct and source type.
        unsafe { fill::<R>(info) };
    }
}

/// A decompressor and all that libjpeg points to; boxed, so that addresses stay.
struct Decompress<R: Read> {
    info: *mut sys::jpeg_decompress_struct,
    error: *mut sys::jpeg_error_mgr,
    control: *mut Control,
    source: *mut Source<R>,
    /// Progressive or several scans: all coefficients are read before the first row.
    buffered: bool,
    failed: bool,
}

// SAFETY: it owns all it points to, and libjpeg keeps no thread-bound state in the struct.
unsafe impl<R: Read + Send> Send for Decompress<R> {}

impl<R: Read> Drop for Decompress<R> {
    fn drop(&mut self) {
        // SAFETY: all four came from Box::into_raw and are freed once, the struct destroyed first;
        // destroying is allowed in every state, also after a failed creation.
        unsafe {
            sys::jpeg_destroy_decompress(&mut *self.info);
            drop(Box::from_raw(self.info));
            drop(Box::from_raw(self.error));
            drop(Box::from_raw(self.control));
            drop(Box::from_raw(self.source));
        }
    }
}

impl<R: Read> Decompress<R> {
    fn new(reader: R, strict: bool, buffer: usize) -> Result<Self, Error> {
        // SAFETY: integers, raw pointers, optional functions and enums with a zero variant.
        let info = Box::into_raw(Box::new(unsafe {
            std::mem::zeroed::<sys::jpeg_decompress_struct>()
        }));
        let mut this = Self {
            info,
            error: Box::into_raw(error_manager()),
            control: Box::into_raw(Box::new(Control {
                strict,
                ..Control::default()
            })),
            source: Box::into_raw(Box::new(Source {
                manager: sys::jpeg_source_mgr {
                    next_input_byte: std::ptr::null(),
                    bytes_in_buffer: 0,
                    init_source: Some(nothing),
                    fill_input_buffer: Some(fill::<R>),
                    skip_input_data: Some(skip::<R>),
                    resync_to_restart: Some(sys::jpeg_resync_to_restart),
                    term_source: Some(nothing),
                },
                buffer: vec![0; buffer.clamp(1, CHUNK)],
                reader,
            })),
            buffered: false,
            failed: false,
        };
        let (error, control, source) = (this.error, this.control, this.source);
        // SAFETY: all pointers are live until `this` drops.
        this.buffered = this.call(|info| unsafe {
            info.common.err = error;
            info.common.client_data = control.cast();
            sys::jpeg_create_decompress(info);
            info.src = source.cast();
            sys::jpeg_read_header(info, 1);
            sys::jpeg_has_multiple_scans(info) != 0
        })?;
        Ok(this)
    }

    /// One guarded libjpeg call; after an error there is no other.
    fn call<T>(
        &mut self,
        call: impl FnOnce(&mut sys::jpeg_decompress_struct) -> T,
    ) -> Result<T, Error> {
        if self.failed {
            return Err(Error::Invalid("read again after an error".into()));
        }
        let info = self.info;
        self.failed = true;
        // SAFETY: `info` is live and owned by self, borrowed mutably here.
        let answer = guard(|| call(unsafe { &mut *info }))?;
        self.failed = false;
        Ok(answer)
    }

    fn info(&self) -> &sys::jpeg_decompress_struct {
        // SAFETY: live until drop.
        unsafe { &*self.info }
    }

    fn components(&self) -> &[sys::jpeg_component_info] {
        let info = self.info();
        let count = usize::try_from(info.num_components).unwrap_or(0);
        // SAFETY: comp_info has num_components entries once the header is read, which `new` did.
        unsafe { std::slice::from_raw_parts(info.comp_info, count) }
    }

    /// Horizontal and vertical sampling factors per component.
    fn factors(&self) -> Vec<(u32, u32)> {
        self.components()
            .iter()
            .map(|component| {
                (
                    component.h_samp_factor.cast_unsigned(),
                    component.v_samp_factor.cast_unsigned(),
                )
            })
            .collect()
    }

    /// Rows of pixels in a row of MCUs.
    fn mcu_rows(&self) -> u32 {
        self.info().max_v_samp_factor.cast_unsigned() * 8
    }

    fn planar(&self) -> Option<Sampling> {
        match (self.info().jpeg_color_space, self.factors().as_slice()) {
            (sys::JCS_GRAYSCALE, [(1, 1)]) => Some(Sampling::Grey),
            (sys::JCS_YCbCr, [(2, 2), (1, 1), (1, 1)]) => Some(Sampling::Yuv420),
            (sys::JCS_YCbCr, [(1, 1), (1, 1), (1, 1)]) => Some(Sampling::Yuv444),
            _ => None,
        }
    }

    fn start(&mut self, space: Option<Space>, fancy: bool) -> Result<(), Error> {
        // SAFETY: the header is read and nothing started.
        self.call(|info| unsafe {
            info.raw_data_out = i32::from(space.is_none());
            match space {
                Some(Space::Grey) => info.out_color_space = sys::JCS_GRAYSCALE,
                Some(Space::Rgb) => info.out_color_space = sys::JCS_RGB,
                Some(Space::Cmyk) => info.out_color_space = sys::JCS_CMYK,
                None => info.out_color_space = info.jpeg_color_space,
            }
            info.do_fancy_upsampling = i32::from(fancy);
            info.dct_method = sys::JDCT_DEFAULT;
            sys::jpeg_start_decompress(info);
        })
    }

    /// To be called after rows were read: refuses a picture that goes on in grey, and ends one that is complete.
    /// Data that run out within the last two rows of MCUs are taken for damage before them, not for an early end.
    fn progress(&mut self) -> Result<(), Error> {
        // SAFETY: the control block is live; no libjpeg call is under way.
        let lost = unsafe { (*self.control).lost };
        let info = self.info();
        // Planes end with a whole row of MCUs, below the picture.
        let left = info.output_height.saturating_sub(info.output_scanline);
        if lost && !self.buffered && left > 2 * self.mcu_rows() {
            return Err(Error::Truncated);
        }
        if left == 0 {
            // SAFETY: all rows are read.
            self.call(|info| unsafe { sys::jpeg_finish_decompress(info) })?;
        }
        Ok(())
    }
}

/// An original whose header is read. A JPEG that ends early is an error, never painted grey; one that is damaged in its
/// middle is read on as libjpeg sees fit.
pub struct Reader<R: Read> {
    inner: Decompress<R>,
    /// Pixels per row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// How the samples are stored.
    pub colour: ColourSpace,
}

impl<R: Read> Reader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// Whatever keeps the header from being read.
    pub fn new(reader: R) -> Result<Self, Error> {
        let inner = Decompress::new(reader, false, CHUNK)?;
        let info = inner.info();
        Ok(Self {
            width: info.image_width,
            height: info.image_height,
            colour: match info.jpeg_color_space {
                sys::JCS_GRAYSCALE => ColourSpace::Grey,
                sys::JCS_YCbCr => ColourSpace::YCbCr,
                sys::JCS_RGB => ColourSpace::Rgb,
                sys::JCS_CMYK => ColourSpace::Cmyk,
                sys::JCS_YCCK => ColourSpace::Ycck,
                _ => ColourSpace::Unknown,
            },
            inner,
        })
    }

    /// Bounds the memory for the coefficients of a picture that has to be buffered (progressive, or
    /// in several scans), in bytes; beyond it decoding ends in [`Error::MemoryLimit`].
    pub fn limit_memory(&mut self, bytes: u32) {
        // SAFETY: `mem` is live between creation and destruction.
        unsafe { (*(*self.inner.info).common.mem).max_memory_to_use = sys::c_long::from(bytes) };
    }

    /// The sampling, if [`Reader::raw`] can read this picture.
    pub fn can_be_planar(&self) -> Option<Sampling> {
        self.inner.planar()
    }

    /// Reads interleaved rows with fancy upsampling.
    ///
    /// # Errors
    /// When libjpeg cannot convert to `space`, or the data are bad.
    pub fn rows(mut self, space: Space) -> Result<RowReader<R>, Error> {
        self.inner.start(Some(space), true)?;
        let info = self.inner.info();
        let channels = usize::try_from(info.output_components).unwrap_or(0);
        Ok(RowReader {
            stride: info.output_width as usize * channels,
            channels,
            inner: self.inner,
        })
    }

    /// Reads planes, one row of MCUs at a time.
    ///
    /// # Errors
    /// [`Error::Unsupported`] unless [`Reader::can_be_planar`]; or the data are bad.
    pub fn raw(mut self) -> Result<RawReader<R>, Error> {
        let Some(sampling) = self.inner.planar() else {
            return Err(Error::Unsupported("not grey, 4:2:0 or 4:4:4"));
        };
        self.inner.start(None, false)?;
        Ok(RawReader {
            sampling,
            inner: self.inner,
        })
    }
}

/// Rows of interleaved pixels.
pub struct RowReader<R: Read> {
    inner: Decompress<R>,
    stride: usize,
    channels: usize,
}

impl<R: Read> RowReader<R> {
    /// Bytes per row.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// Bytes per pixel.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Reads up to `count` rows into the front of `buffer`; fewer only at the end, then 0.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a short buffer; or the data are bad.
    pub fn read_rows(&mut self, buffer: &mut [u8], count: usize) -> Result<usize, Error> {
        let info = self.inner.info();
        let count = count.min((info.output_height - info.output_scanline) as usize);
        if buffer.len() / self.stride.max(1) < count {
            return Err(Error::Unsupported("buffer shorter than its rows"));
        }
        let mut done = 0;
        while done < count {
            let mut rows = [std::ptr::null_mut::<u8>(); 16];
            let most = (count - done).min(rows.len());
            for (row, bytes) in rows
                .iter_mut()
                .zip(buffer[done * self.stride..].chunks_exact_mut(self.stride))
            {
                *row = bytes.as_mut_ptr();
            }
            // SAFETY: the first `most` pointers each have a whole row behind them.
            let read = self.inner.call(|info| unsafe {
                sys::jpeg_read_scanlines(info, rows.as_mut_ptr(), u32::try_from(most).unwrap_or(1))
            })?;
            if read == 0 {
                return Err(Error::Truncated);
            }
            done += read as usize;
        }
        if done > 0 {
            self.inner.progress()?;
        }
        Ok(done)
    }
}

/// Planes, one row of MCUs at a time.
pub struct RawReader<R: Read> {
    inner: Decompress<R>,
    sampling: Sampling,
}

impl<R: Read> RawReader<R> {
    /// Planes for one row of MCUs, whole MCUs wide.
    pub fn planes(&self) -> Planes {
        let mcu = self.sampling.mcu();
        let width = self.inner.info().image_width.next_multiple_of(mcu);
        Planes::new(width, mcu, self.sampling)
    }

    /// Reads one row of MCUs into the planes of [`RawReader::planes`]. False at the end.
    /// Samples outside the picture's last blocks are left as they were.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for other planes; or the data are bad.
    pub fn read_mcu_row(&mut self, planes: &mut Planes) -> Result<bool, Error> {
        planes.check()?;
        let mcu = self.sampling.mcu();
        let info = self.inner.info();
        if (planes.sampling, planes.height) != (self.sampling, mcu)
            || planes.width != info.image_width.next_multiple_of(mcu)
        {
            return Err(Error::Unsupported("planes of another size or sampling"));
        }
        if info.output_scanline >= info.output_height {
            return Ok(false);
        }
        let mut pointers = [[std::ptr::null_mut::<u8>(); 16]; 3];
        for (plane, pointers) in planes.planes.iter_mut().zip(&mut pointers) {
            for (line, pointer) in plane.lines_mut().zip(pointers) {
                *pointer = line.as_mut_ptr();
            }
        }
        let [first, second, third] = &mut pointers;
        let mut image = [first.as_mut_ptr(), second.as_mut_ptr(), third.as_mut_ptr()];
        // SAFETY: by the checks above each component has as many row pointers as lines in a row of MCUs
        // (at most 16), with a row of whole blocks behind each.
        let read = self
            .inner
            .call(|info| unsafe { sys::jpeg_read_raw_data(info, image.as_mut_ptr(), mcu) })?;
        if read == 0 {
            return Err(Error::Truncated);
        }
        self.inner.progress()?;
        Ok(true)
    }
}

fn strict(jpeg: &[u8]) -> Result<Reader<&[u8]>, Error> {
    let reader = Reader::new(jpeg)?;
    // SAFETY: the control block is live; no libjpeg call is under way.
    unsafe { (*reader.inner.control).strict = true };
    // SAFETY: as above.
    if unsafe { (*reader.inner.control).warnings } > 0 {
        return Err(Error::Corrupt("warnings in the header".into()));
    }
    Ok(reader)
}

fn read_all(mut rows: RowReader<&[u8]>, height: u32) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; rows.stride() * height as usize];
    rows.read_rows(&mut bytes, height as usize)?;
    Ok(bytes)
}

/// Decodes a complete JPEG to planes without resampling; `luma_only` leaves the chroma
/// undecoded beyond its entropy bits and answers grey.
///
/// # Errors
/// Any warning or error of libjpeg; [`Error::Unsupported`] unless grey, 4:2:0 or 4:4:4.
pub fn decode_planes(jpeg: &[u8], luma_only: bool) -> Result<Planes, Error> {
    let mut reader = strict(jpeg)?;
    let (width, height) = (reader.width, reader.height);
    let Some(sampling) = reader.can_be_planar() else {
        return Err(Error::Unsupported("not grey, 4:2:0 or 4:4:4"));
    };
    if luma_only {
        // Raw data would decode the chroma too; rows in grey do not.
        reader.inner.start(Some(Space::Grey), false)?;
        let rows = RowReader {
            stride: width as usize,
            channels: 1,
            inner: reader.inner,
        };
        let bytes = read_all(rows, height)?;
        return Ok(Planes {
            width,
            height,
            sampling: Sampling::Grey,
            planes: vec![Plane {
                width,
                height,
                bytes,
            }],
        });
    }
    let mut raw = reader.raw()?;
    let mut planes = Planes::new(width, height, sampling);
    let mut row = raw.planes();
    let mut top = 0;
    while raw.read_mcu_row(&mut row)? {
        for (to, from) in planes.planes.iter_mut().zip(&row.planes) {
            let below = to.lines_mut().skip(top * from.height as usize);
            for (to, from) in below.zip(from.lines()) {
                to.copy_from_slice(&from[..to.len()]);
            }
        }
        top += 1;
    }
    Ok(planes)
}

/// Decodes a complete JPEG to interleaved RGB, or grey if stored so, with fancy upsampling:
/// width, height, channels (3 or 1), rows without gaps.
///
/// # Errors
/// Any warning or error of libjpeg.
pub fn decode_rgb(jpeg: &[u8]) -> Result<(u32, u32, usize, Vec<u8>), Error> {
    let reader = strict(jpeg)?;
    let (width, height) = (reader.width, reader.height);
    let space = if reader.colour == ColourSpace::Grey {
        Space::Grey
    } else {
        Space::Rgb
    };
    let rows = reader.rows(space)?;
    let channels = rows.channels();
    Ok((width, height, channels, read_all(rows, height)?))
}
