//! The tags of an XML text, one after another, without its comments and quoted texts: enough to see what a file is made of,
//! also where a name has a prefix that the file does not declare.
use std::ops::Range;

/// What a tag does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Begins an element.
    Open,
    /// Ends one.
    Close,
    /// Is an element without content.
    Empty,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag<'t> {
    /// Name without prefix.
    pub name: &'t [u8],
    /// What it does.
    pub kind: Kind,
    /// Where it begins in the text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Goes through the tags of a text.
pub(super) struct Tags<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Tags<'t> {
    /// Begins at the start of the text.
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// Where the next `end` ends, or the text.
    fn after(&self, from: usize, end: &[u8]) -> usize {
        let rest = &self.text[from.min(self.text.len())..];
        rest.windows(end.len())
            .position(|window| window == end)
            .map_or(self.text.len(), |at| from + at + end.len())
    }
}

impl<'t> Iterator for Tags<'t> {
    type Item = Tag<'t>;

    fn next(&mut self) -> Option<Tag<'t>> {
        loop {
            let start = self.at + self.text.get(self.at..)?.iter().position(|byte| *byte == b'<')?;
            let rest = &self.text[start..];
            let skipped =
                [(&b"<!--"[..], &b"-->"[..]), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"), (b"<!", b">")];
            if let Some((begin, end)) = skipped.iter().find(|(begin, _)| rest.starts_with(begin)) {
                self.at = self.after(start + begin.len(), end);
                continue;
            }
            let mut quote = None;
            let length = rest.iter().position(|byte| {
                match (quote, *byte) {
                    (None, b'"' | b'\'') => quote = Some(*byte),
                    (Some(open), byte) if byte == open => quote = None,
                    _ => {}
                }
                quote.is_none() && *byte == b'>'
            })?;
            self.at = start + length + 1;
            let inner = &rest[1..length];
            let kind = match (inner.first(), inner.last()) {
                (Some(b'/'), _) => Kind::Close,
                (_, Some(b'/')) => Kind::Empty,
                _ => Kind::Open,
            };
            let name = inner.strip_prefix(b"/").unwrap_or(inner);
            let name =
                name.split(|byte| byte.is_ascii_whitespace() || *byte == b'/').next().unwrap_or_default();
            let name = name.rsplit(|byte| *byte == b':').next().unwrap_or_default();
            return Some(Tag { name, kind, start, end: self.at });
        }
    }
}

/// Where the value of an attribute stands in the text.
pub(super) fn attribute(text: &[u8], tag: &Tag<'_>, name: &[u8]) -> Option<Range<usize>> {
    let within = &text[tag.start..tag.end];
    let mut at = 0;
    while at < within.len() {
        let equals = at + within[at..].iter().position(|byte| *byte == b'=')?;
        let quote_at =
            equals + 1 + within[equals + 1..].iter().position(|byte| matches!(byte, b'"' | b'\''))?;
        let length = within[quote_at + 1..].iter().position(|byte| *byte == within[quote_at])?;
        let own = within[at..equals].trim_ascii();
        let own = own.rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
        if own == name {
            return Some(tag.start + quote_at + 1..tag.start + quote_at + 1 + length);
        }
        at = quote_at + 1 + length + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_attributes() {
        let text = b"<?x?><a:b c='>' d = \"e\"><f/><!-- <g> --></a:b><h i=\"\"";
        let tags: Vec<_> = Tags::new(text).collect();
        let seen: Vec<_> = tags.iter().map(|tag| (tag.name, tag.kind)).collect();
        assert_eq!(seen, [(&b"b"[..], Kind::Open), (b"f", Kind::Empty), (b"b", Kind::Close)]);
        let value = |name: &[u8]| attribute(text, &tags[0], name).map(|range| &text[range]);
        assert_eq!((value(b"c"), value(b"d"), value(b"e")), (Some(&b">"[..]), Some(&b"e"[..]), None));
    }
}
