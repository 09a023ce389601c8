//! Text grids (XYZ): what GDAL does not read rightly of them.
use std::cmp::Ordering;

/// The text row by row, where it is written column by column: GDAL then rounds whole numbers below 0 up by one. `None`: it
/// needs no change.
pub(super) fn by_rows(text: &[u8]) -> Option<Vec<u8>> {
    let mut lines = text.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).peekable();
    let head = lines.next_if(|line| cells(line).first().is_some_and(|cell| number(cell).is_none()));
    let (x, y) = head.map_or((0, 1), axes);
    let mut records = Vec::new();
    for line in lines {
        let cells = cells(line);
        let at = |position: usize| cells.get(position).and_then(|cell| number(cell));
        records.push((at(x)?, at(y)?, line));
    }
    let [first, second, ..] = records.as_slice() else { return None };
    if first.0.total_cmp(&second.0) != Ordering::Equal {
        return None;
    }
    records.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.total_cmp(&b.0)));
    let mut sorted = Vec::with_capacity(text.len() + 1);
    for line in head.into_iter().chain(records.into_iter().map(|(_, _, line)| line)) {
        sorted.extend_from_slice(line);
        sorted.push(b'\n');
    }
    Some(sorted)
}

/// The cells of a line: parted by blanks, tabs or semicolons, or else by commas.
fn cells(line: &[u8]) -> Vec<&[u8]> {
    let is_sign = |byte: &u8| matches!(byte, b' ' | b'\t' | b';' | b'\r');
    let line = line.trim_ascii();
    let by_comma = !line.iter().any(is_sign);
    line.split(|byte| if by_comma { *byte == b',' } else { is_sign(byte) })
        .map(|cell| cell.strip_suffix(b",").unwrap_or(cell))
        .filter(|cell| !cell.is_empty())
        .collect()
}

fn number(cell: &[u8]) -> Option<f64> {
    std::str::from_utf8(cell).ok()?.trim_matches('"').replace(',', ".").parse().ok()
}

/// Where x and y stand, by their names; GDAL knows the same.
fn axes(head: &[u8]) -> (usize, usize) {
    let names: Vec<String> = cells(head)
        .into_iter()
        .map(|name| String::from_utf8_lossy(name).trim_matches('"').to_lowercase())
        .collect();
    let at = |starts: [&str; 3]| {
        names
            .iter()
            .position(|name| name == starts[0] || starts[1..].iter().any(|start| name.starts_with(start)))
    };
    match (at(["x", "lon", "east"]), at(["y", "lat", "north"])) {
        (Some(x), Some(y)) => (x, y),
        _ => (0, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_become_rows() {
        let sorted =
            |text: &str| by_rows(text.as_bytes()).map(|text| String::from_utf8(text).expect("is text"));
        let rows = "0 10 -105\n10 10 -106\n0 0 -107\n10 0 -108\n";
        assert_eq!(sorted(rows), None);
        let columns = "0 0 -107\n0 10 -105\n10 0 -108\n10 10 -106\n";
        assert_eq!(sorted(columns).as_deref(), Some(rows));
        assert_eq!(sorted("z;y;x\n-1;0;5\n-2;1;5\n").as_deref(), Some("z;y;x\n-2;1;5\n-1;0;5\n"));
        assert_eq!(sorted("5,0,-1\r\n5,1,-2\r\n").as_deref(), Some("5,1,-2\r\n5,0,-1\r\n"));
        assert_eq!(sorted("5,5 0 -1\n5,5 1 -2").as_deref(), Some("5,5 1 -2\n5,5 0 -1\n"));
        assert_eq!(sorted("not numbers"), None);
    }
}
