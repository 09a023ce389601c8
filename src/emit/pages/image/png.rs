//! Pictures as pixels. Only the letters that are built in are used, never the system's: the same bytes on each machine.
use std::sync::{Arc, LazyLock};

use resvg::{
    tiny_skia::{Color, FillRule, Mask, PathBuilder, Pixmap, Rect, Transform},
    usvg::{Group, Node, Options, Tree, fontdb},
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
    if draw(tree.root(), scale, &mut pixels).is_none() {
        pixels.fill(Color::WHITE);
        resvg::render(&tree, scale, &mut pixels.as_mut());
    }
    encoded(&pixels, per_inch).map_err(|error| error.to_string())
}

/// Draws what a group holds. The library clips with pictures of the whole frame, each of which it fills and reads again; a frame of ours
/// is a rectangle, and its map is laid into it row by row. `None` where that cannot be: the library draws nothing by itself that is
/// without a width or a height, such as a level line.
fn draw(group: &Group, transform: Transform, pixels: &mut Pixmap) -> Option<()> {
    for node in group.children() {
        if let Node::Group(inner) = node {
            let own = transform.pre_concat(inner.transform());
            if let Some(frame) = frame(inner) {
                let mut layer = Pixmap::new(pixels.width(), pixels.height())?;
                draw(inner, own, &mut layer)?;
                lay(&layer, frame, own, pixels)?;
                continue;
            }
            if !inner.should_isolate() && has_frame(inner) {
                draw(inner, own, pixels)?;
                continue;
            }
        }
        // The library moves a node to the corner.
        let at = node.abs_layer_bounding_box()?;
        resvg::render_node(node, transform.pre_translate(at.x(), at.y()), &mut pixels.as_mut())?;
    }
    Some(())
}

/// The rectangle that a group is clipped to, where that is all that is done to it.
fn frame(group: &Group) -> Option<Rect> {
    let clip = group.clip_path()?;
    let is_clipped_alone = group.opacity().get() >= 1.0
        && group.mask().is_none()
        && group.filters().is_empty()
        && clip.clip_path().is_none()
        && clip.transform().is_identity();
    let [Node::Path(path)] = clip.root().children() else { return None };
    let bounds = path.data().bounds();
    let corners = PathBuilder::from_rect(bounds);
    (is_clipped_alone && path.is_visible() && path.data().points() == corners.points()).then_some(bounds)
}

fn has_frame(group: &Group) -> bool {
    let holds =
        |node: &Node| matches!(node, Node::Group(inner) if frame(inner).is_some() || has_frame(inner));
    group.children().iter().any(holds)
}

/// Lays a picture over another of the same size, within a frame alone.
fn lay(layer: &Pixmap, frame: Rect, transform: Transform, pixels: &mut Pixmap) -> Option<()> {
    let mut mask = Mask::new(pixels.width(), pixels.height())?;
    mask.fill_path(&PathBuilder::from_rect(frame), FillRule::Winding, true, transform);
    let frame = frame.transform(transform)?.round_out()?;
    let width = pixels.width() as usize;
    let within = |end: i32, most: usize| usize::try_from(end).map_or(0, |end| end.min(most));
    let (left, right) = (within(frame.left(), width), within(frame.right(), width));
    let rows =
        within(frame.top(), pixels.height() as usize)..within(frame.bottom(), pixels.height() as usize);
    let times = |value: u8, part: u8| (u32::from(value) * u32::from(part) + 127) / 255;
    for row in rows {
        let at = row * width + left..row * width + right;
        let bytes = 4 * at.start..4 * at.end;
        let above = layer.data()[bytes.clone()].chunks_exact(4).zip(&mask.data()[at]);
        for (under, (above, &part)) in pixels.data_mut()[bytes].chunks_exact_mut(4).zip(above) {
            let opacity = times(above[3], part) as u8;
            if opacity == u8::MAX {
                under.copy_from_slice(above);
            } else if opacity > 0 {
                for (under, &above) in under.iter_mut().zip(above) {
                    let sum = times(above, part) + times(*under, u8::MAX - opacity);
                    *under = u8::try_from(sum).unwrap_or(u8::MAX);
                }
            }
        }
    }
    Some(())
}

/// The pixels without their opacity, which a white ground makes the same everywhere: a third less to pack.
fn encoded(pixels: &Pixmap, per_inch: u32) -> Result<Vec<u8>, png::EncodingError> {
    let mut colours = vec![0; pixels.data().len() / 4 * 3];
    for (colour, pixel) in colours.chunks_exact_mut(3).zip(pixels.data().chunks_exact(4)) {
        colour.copy_from_slice(&pixel[..3]);
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    // To choose a filter for each row takes longer than to pack it, and saves one part in twenty-five.
    encoder.set_filter(png::Filter::Paeth);
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

/// Whether nothing of a drawing is left to the library alone.
#[cfg(test)]
pub(super) fn is_drawn_by_us(svg: &str) -> bool {
    let pixels = Pixmap::new(64, 64);
    let tree = tree(svg).ok();
    tree.zip(pixels)
        .and_then(|(tree, mut pixels)| draw(tree.root(), Transform::identity(), &mut pixels))
        .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A drawing by the library alone, and by us where we can.
    fn both(inside: &str, behind: &str) -> (Pixmap, Option<Pixmap>) {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"40\"><rect width=\"60\" height=\"40\" fill=\"#fed\"/>\
             <clipPath id=\"c\"><rect x=\"10.3\" y=\"8\" width=\"30\" height=\"20.6\"/></clipPath>\
             <g clip-path=\"url(#c)\">{inside}</g>{behind}</svg>"
        );
        let tree = tree(&svg).expect("a drawing");
        let scale = Transform::from_scale(1.5, 1.5);
        let mut pixels = Pixmap::new(90, 60).expect("a size");
        pixels.fill(Color::WHITE);
        let mut own = pixels.clone();
        resvg::render(&tree, scale, &mut pixels.as_mut());
        let is_drawn = draw(tree.root(), scale, &mut own).is_some();
        (pixels, is_drawn.then_some(own))
    }

    #[test]
    fn what_is_laid_into_a_frame_is_what_the_library_clips() {
        let inside = "<circle cx=\"12\" cy=\"10\" r=\"9\" fill=\"#036\" fill-opacity=\".6\"/>\
                      <path d=\"M0 0L60 40\" stroke=\"#c41\" stroke-width=\"3\"/><text x=\"20\" y=\"24\" font-size=\"14\">Kalv</text>";
        let behind = "<rect x=\"35\" y=\"20\" width=\"20\" height=\"15\" fill=\"#3a5\" fill-opacity=\".5\"/>";
        let (library, own) = both(inside, behind);
        let own = own.expect("all of it has a size");
        let colours: std::collections::BTreeSet<&[u8]> = own.data().chunks_exact(4).collect();
        assert!(colours.len() > 20, "{} colours", colours.len());
        for (at, (own, library)) in own.data().iter().zip(library.data()).enumerate() {
            // Rounded otherwise on the edge of the frame.
            assert!(own.abs_diff(*library) <= 2, "{own} for {library} at {}, {}", at / 4 % 90, at / 360);
        }
        // Outside its frame it leaves no trace.
        let (_, bare) = both("<path d=\"M11 9h1v1h-1z\"/>", behind);
        let bare = bare.expect("all of it has a size");
        assert_eq!(bare.data()[..4 * 90 * 11], own.data()[..4 * 90 * 11]);
    }

    #[test]
    fn a_level_line_by_itself_is_left_to_the_library() {
        let line = "<line x1=\"5\" y1=\"35\" x2=\"50\" y2=\"35\" stroke=\"#000\"/>";
        assert!(both("<path d=\"M11 9h1v1h-1z\"/>", line).1.is_none());
        assert!(
            both("<path d=\"M11 9h1v1h-1z\"/>", &format!("<g id=\"a\">{line}<path d=\"M0 0h1v1z\"/></g>"))
                .1
                .is_some()
        );
    }
}
