//! Pictures as pixels. Only the letters that are built in are used, never the system's: the same bytes on each machine.
use std::sync::{Arc, LazyLock};

use resvg::{
    tiny_skia::{Color, Pixmap, Transform},
    usvg::{Options, Tree, fontdb},
};

/// Letters of picture files; a program that lacks them takes the next.
pub(super) const FONT: &str = "DejaVu Sans, Verdana, Helvetica, sans-serif";

/// An inch, metres.
const INCH_M: f64 = 0.0254;

/// Licence of the letters that are built in.
pub const FONT_LICENCE: &str = include_str!(concat!(env!("OUT_DIR"), "/dejavu-fonts-ttf-LICENSE"));

/// The letters that are built in: regular and bold.
pub(in crate::emit) const LETTERS: [&[u8]; 2] = [
    include_bytes!(concat!(env!("OUT_DIR"), "/dejavu-fonts-ttf-DejaVuSans.ttf")),
    include_bytes!(concat!(env!("OUT_DIR"), "/dejavu-fonts-ttf-DejaVuSans-Bold.ttf")),
];

static DATABASE: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut letters = fontdb::Database::new();
    for face in LETTERS {
        letters.load_font_data(face.to_vec());
    }
    // A map of a page names the reader's letters, and at last any without serifs.
    letters.set_sans_serif_family("DejaVu Sans");
    Arc::new(letters)
});

/// An SVG of ours, read with the letters that are built in.
///
/// # Errors
/// What the library answers to an SVG that it cannot read.
pub(in crate::emit) fn tree(svg: &str) -> Result<Tree, String> {
    let options = Options {
        fontdb: Arc::clone(&DATABASE),
        font_family: "DejaVu Sans".to_owned(),
        ..Options::default()
    };
    Tree::from_str(svg, &options).map_err(|error| error.to_string())
}

/// Draws an SVG of ours on white, in the given pixels; `per_inch` says how large they are on paper and slides.
///
/// # Errors
/// What the library answers to an SVG that it cannot read or a size that it cannot hold.
pub fn png(svg: &str, (width, height): (u32, u32), per_inch: u32) -> Result<Vec<u8>, String> {
    let tree = tree(svg)?;
    let mut pixels = Pixmap::new(width, height).ok_or_else(|| format!("{width} by {height} pixels"))?;
    pixels.fill(Color::WHITE);
    let size = tree.size();
    let scale = Transform::from_scale(width as f32 / size.width(), height as f32 / size.height());
    resvg::render(&tree, scale, &mut pixels.as_mut());
    encoded(&pixels, per_inch).map_err(|error| error.to_string())
}

/// The pixels without their opacity, which a white ground makes the same everywhere: a third less to pack.
fn encoded(pixels: &Pixmap, per_inch: u32) -> Result<Vec<u8>, png::EncodingError> {
    let colours: Vec<u8> =
        pixels.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let per_metre = (f64::from(per_inch) / INCH_M).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(bytes)
}
