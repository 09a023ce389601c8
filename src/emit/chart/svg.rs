//! The picture of a chart.
use super::Chart;
use crate::emit::{Language, map::escaped};

/// Draws it.
pub(super) fn draw(chart: &Chart, id: &str, width: u32, language: Language) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"40\" lang=\"{}\" \
         aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc></svg>",
        language.as_str(),
        escaped(&chart.title),
        escaped(&chart.alt),
    )
}
