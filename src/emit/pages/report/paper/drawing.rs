//! A drawing of ours within a PDF, as lines and areas. It knows what our pictures are made of: groups, paths, texts and
//! patterns, clipped by simple shapes. Texts become areas: they belong to the figure, and its alternative text says what they say.
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Transform};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule, LineCap, LineJoin, Paint, Pattern, Stroke, StrokeDash};
use krilla::surface::Surface;
use resvg::usvg::{self, Node, PaintOrder};
use usvg::tiny_skia_path::PathSegment;

/// Draws a tree into the upper left corner, in the tree's own units.
///
/// # Errors
/// Says what a picture holds that ours never hold.
pub(super) fn draw(surface: &mut Surface<'_>, tree: &usvg::Tree) -> Result<(), String> {
    group(surface, tree.root())
}

fn group(surface: &mut Surface<'_>, group: &usvg::Group) -> Result<(), String> {
    if group.mask().is_some() || !group.filters().is_empty() || group.blend_mode() != usvg::BlendMode::Normal
    {
        return Err("a picture with a mask, a filter or a blend mode".to_owned());
    }
    let mut pushed = 1;
    surface.push_transform(&transform(group.transform()));
    if let Some(shape) = group.clip_path() {
        pushed += clip(surface, shape);
    }
    if group.opacity().get() < 1.0 {
        surface.push_opacity(opacity(group.opacity()));
        pushed += 1;
    }
    let drawn = group.children().iter().try_for_each(|node| self::node(surface, node));
    for _ in 0..pushed {
        surface.pop();
    }
    drawn
}

fn node(surface: &mut Surface<'_>, node: &Node) -> Result<(), String> {
    match node {
        Node::Group(inner) => group(surface, inner),
        Node::Path(path) => draw_path(surface, path),
        Node::Text(text) => group(surface, text.flattened()),
        Node::Image(_) => Err("a picture within a picture".to_owned()),
    }
}

/// Clips to the union of the shapes; gives how many states were pushed.
fn clip(surface: &mut Surface<'_>, shape: &usvg::ClipPath) -> usize {
    let outer = shape.clip_path().map_or(0, |outer| clip(surface, outer));
    let mut builder = PathBuilder::new();
    outline(&mut builder, shape.root(), shape.transform());
    let Some(path) = builder.finish() else { return outer };
    surface.push_clip_path(&path, &FillRule::NonZero);
    outer + 1
}

fn outline(builder: &mut PathBuilder, group: &usvg::Group, transform: usvg::Transform) {
    let transform = transform.pre_concat(group.transform());
    for child in group.children() {
        match child {
            Node::Path(path) => {
                if let Some(data) = path.data().clone().transform(transform) {
                    add(builder, &data);
                }
            }
            Node::Group(inner) => outline(builder, inner, transform),
            Node::Text(text) => outline(builder, text.flattened(), transform),
            Node::Image(_) => {}
        }
    }
}

fn add(builder: &mut PathBuilder, data: &usvg::tiny_skia_path::Path) {
    for segment in data.segments() {
        match segment {
            PathSegment::MoveTo(to) => builder.move_to(to.x, to.y),
            PathSegment::LineTo(to) => builder.line_to(to.x, to.y),
            PathSegment::QuadTo(by, to) => builder.quad_to(by.x, by.y, to.x, to.y),
            PathSegment::CubicTo(one, two, to) => builder.cubic_to(one.x, one.y, two.x, two.y, to.x, to.y),
            PathSegment::Close => builder.close(),
        }
    }
}

fn draw_path(surface: &mut Surface<'_>, path: &usvg::Path) -> Result<(), String> {
    let mut builder = PathBuilder::new();
    add(&mut builder, path.data());
    let Some(outline) = builder.finish().filter(|_| path.is_visible()) else { return Ok(()) };
    // The ground of a pattern is filled at once: viewers show fine gaps between the grounds of its tiles.
    if let Some(fill) = path.fill()
        && let usvg::Paint::Pattern(pattern) = fill.paint()
        && let Some(ground) = ground(pattern)
    {
        let under = filled(surface, ground)?;
        let opacity = opacity(ground.opacity() * fill.opacity());
        show(surface, &outline, Some(Fill { opacity, rule: rule(fill.rule()), ..under }), None);
    }
    let fill = path.fill().map(|one| filled(surface, one)).transpose()?;
    let stroke = path.stroke().map(|one| stroked(surface, one)).transpose()?;
    match path.paint_order() {
        PaintOrder::FillAndStroke => show(surface, &outline, fill, stroke),
        PaintOrder::StrokeAndFill => {
            show(surface, &outline, None, stroke);
            show(surface, &outline, fill, None);
        }
    }
    Ok(())
}

/// The library fills with black where neither is set.
fn show(surface: &mut Surface<'_>, outline: &Path, fill: Option<Fill>, stroke: Option<Stroke>) {
    if fill.is_some() || stroke.is_some() {
        surface.set_fill(fill);
        surface.set_stroke(stroke);
        surface.draw_path(outline);
    }
}

fn filled(surface: &mut Surface<'_>, fill: &usvg::Fill) -> Result<Fill, String> {
    let paint = paint(surface, fill.paint())?;
    Ok(Fill { paint, opacity: opacity(fill.opacity()), rule: rule(fill.rule()) })
}

fn rule(of: usvg::FillRule) -> FillRule {
    match of {
        usvg::FillRule::NonZero => FillRule::NonZero,
        usvg::FillRule::EvenOdd => FillRule::EvenOdd,
    }
}

/// The colour below a pattern's marks: its first shape, where that covers the tile.
fn ground(pattern: &usvg::Pattern) -> Option<&usvg::Fill> {
    let Node::Path(first) = pattern.root().children().first()? else { return None };
    let (tile, covers) = (pattern.rect(), first.data().bounds());
    let is_covered = covers.width() >= tile.width() && covers.height() >= tile.height();
    let fill = first.fill().filter(|_| is_covered && first.stroke().is_none())?;
    matches!(fill.paint(), usvg::Paint::Color(_)).then_some(fill)
}

fn stroked(surface: &mut Surface<'_>, stroke: &usvg::Stroke) -> Result<Stroke, String> {
    let dash = |array: &[f32]| StrokeDash { array: array.to_vec(), offset: stroke.dashoffset() };
    Ok(Stroke {
        paint: paint(surface, stroke.paint())?,
        width: stroke.width().get(),
        miter_limit: stroke.miterlimit().get(),
        line_cap: match stroke.linecap() {
            usvg::LineCap::Butt => LineCap::Butt,
            usvg::LineCap::Round => LineCap::Round,
            usvg::LineCap::Square => LineCap::Square,
        },
        line_join: match stroke.linejoin() {
            usvg::LineJoin::Miter | usvg::LineJoin::MiterClip => LineJoin::Miter,
            usvg::LineJoin::Round => LineJoin::Round,
            usvg::LineJoin::Bevel => LineJoin::Bevel,
        },
        opacity: opacity(stroke.opacity()),
        dash: stroke.dasharray().map(dash),
    })
}

fn paint(surface: &mut Surface<'_>, paint: &usvg::Paint) -> Result<Paint, String> {
    match paint {
        usvg::Paint::Color(colour) => Ok(rgb::Color::new(colour.red, colour.green, colour.blue).into()),
        usvg::Paint::Pattern(pattern) => {
            let rect = pattern.rect();
            let mut builder = surface.stream_builder();
            let mut inside = builder.surface();
            let marks = &pattern.root().children()[usize::from(ground(pattern).is_some())..];
            let drawn = marks.iter().try_for_each(|one| node(&mut inside, one));
            inside.finish();
            drawn?;
            let at = usvg::Transform::from_translate(rect.x(), rect.y());
            Ok(Pattern {
                stream: builder.finish(),
                transform: transform(pattern.transform().pre_concat(at)),
                width: rect.width(),
                height: rect.height(),
            }
            .into())
        }
        _ => Err("a picture with a gradient".to_owned()),
    }
}

fn transform(of: usvg::Transform) -> Transform {
    Transform::from_row(of.sx, of.ky, of.kx, of.sy, of.tx, of.ty)
}

fn opacity(of: usvg::Opacity) -> NormalizedF32 {
    NormalizedF32::new(of.get()).unwrap_or(NormalizedF32::ONE)
}
