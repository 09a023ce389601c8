//! Where the head of a table begins and how many lines it has, for people who write a configuration: a run takes nothing but
//! `skip_rows` and `header_rows`.
use super::archive::Opened;
use super::csv;
use super::error::IngestError;
use super::head::{self, SEPARATORS};
use super::head_rows::HeadRows;
use super::source_file::TableFormat;

/// Lines in which the head is looked for.
pub(super) const LINES: usize = 40;
/// Lines that the head of a table has at most.
const MOST_HEAD_ROWS: usize = 4;
/// Years that stand in a head.
const YEARS: std::ops::RangeInclusive<f64> = 1990.0..=2100.0;

/// The head of a table by its first lines, blank ones among them.
///
/// The head is the first line that has more than half as many cells as most lines have; what stands before it are titles. Lines with
/// merged cells belong to it: they leave cells empty below which the line after them says something, and the other way round.
pub(super) fn of_rows(rows: &[Vec<String>]) -> HeadRows {
    let cells = |row: &Vec<String>| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let widths: Vec<usize> = rows.iter().map(cells).collect();
    let usual = most_frequent(&widths);
    let Some(wide) = widths.iter().position(|width| usual > 1 && *width > 1 && 2 * width > usual) else {
        return HeadRows { skip: 0, rows: 1 };
    };
    let is_above = |line: usize| {
        (line..wide).all(|above| widths[above] > 1 && is_merged(rows, above, usual))
            && leaves_out(rows, line, wide, usual)
    };
    let first = (wide.saturating_sub(MOST_HEAD_ROWS - 1)..wide).find(|line| is_above(*line)).unwrap_or(wide);
    let mut last = wide;
    let goes_on = |last: usize| is_merged(rows, last, usual) && leaves_out(rows, last, last + 1, usual);
    while last - first + 1 < MOST_HEAD_ROWS && last + 2 < rows.len() && goes_on(last) {
        last += 1;
    }
    let skip = if widths[..first].iter().all(|width| *width == 0) { 0 } else { first };
    HeadRows { skip, rows: last - first + 1 }
}

fn says(row: Option<&Vec<String>>, at: usize) -> bool {
    row.and_then(|row| row.get(at)).is_some_and(|cell| !cell.trim().is_empty())
}

/// Whether a line has an empty cell right of one that says something, and the line after it, which holds no numbers but years, says
/// something there: as merged cells are read.
fn is_merged(rows: &[Vec<String>], line: usize, usual: usize) -> bool {
    let (this, next) = (rows.get(line), rows.get(line + 1));
    let is_number = |cell: &String| {
        cell.trim().replace(',', ".").parse::<f64>().is_ok_and(|number| !YEARS.contains(&number))
    };
    let first = (0..usual).find(|at| says(this, *at)).unwrap_or(usual);
    (first..usual).any(|at| !says(this, at) && says(next, at))
        && !next.is_some_and(|next| next.iter().any(is_number))
}

/// Whether a line says something in a column in which a later one says nothing.
fn leaves_out(rows: &[Vec<String>], line: usize, later: usize, usual: usize) -> bool {
    (0..usual).any(|at| says(rows.get(line), at) && !says(rows.get(later), at))
}

/// The most frequent number of cells of the lines that are not blank; of several, the greatest.
fn most_frequent(widths: &[usize]) -> usize {
    let count = |width: usize| widths.iter().filter(|other| **other == width).count();
    widths.iter().copied().filter(|width| *width > 0).max_by_key(|width| (count(*width), *width)).unwrap_or(0)
}

/// The head of a text.
///
/// # Errors
/// Where the text cannot be decoded.
pub(super) fn of_text(opened: &Opened, format: &TableFormat) -> Result<HeadRows, IngestError> {
    let bytes = opened.bytes()?;
    let count = |text: &[u8], sign: u8| -> usize { text.iter().map(|byte| usize::from(*byte == sign)).sum() };
    let all = count(&bytes, b'\n');
    let (text, dialect) = csv::decode(bytes, format, &[], &opened.name)?;
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').take(LINES).collect();
    // A quoted cell may hold an end of line: then lines are no rows.
    if lines.iter().any(|line| count(line, b'"') % 2 == 1) {
        return Ok(HeadRows { skip: 0, rows: 1 });
    }
    let by = |separator: u8| -> Vec<Vec<String>> {
        let line = |line: &&[u8]| head::cells(line.strip_suffix(b"\r").unwrap_or(line), separator);
        lines.iter().map(line).collect()
    };
    let widest = |rows: &[Vec<String>]| most_frequent(&rows.iter().map(Vec::len).collect::<Vec<_>>());
    let best = SEPARATORS.into_iter().filter(|sign| *sign != b' ').map(by).max_by_key(|rows| widest(rows));
    let found = best.map_or(HeadRows { skip: 0, rows: 1 }, |rows| of_rows(&rows));
    if found.is_first_line() || dialect.encoding.name().starts_with("UTF-16") {
        return Ok(HeadRows { skip: 0, rows: 1 });
    }
    // Comments were passed over before, and count among the lines that are skipped; a line `sep=;` does not.
    let passed = all.saturating_sub(count(&text, b'\n'));
    let skip = if found.skip == 0 { 0 } else { found.skip + passed };
    Ok(HeadRows { skip, ..found })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (usize, usize) {
        let rows: Vec<Vec<String>> =
            text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect();
        let HeadRows { skip, rows } = of_rows(&rows);
        (skip, rows)
    }

    #[test]
    fn the_head_is_the_first_line_that_is_as_wide_as_the_others() {
        assert_eq!(found("id;ned;upp\n1;100;10\n2;30;3\n"), (0, 1));
        assert_eq!(found("Anslutna byggnader 2025;;\n;;\nid;operatör;ned\n1;a;2\n2;b;3\n"), (2, 1));
        assert_eq!(found("Tabell 3\nKälla: PTS\nid;operatör;ned\n1;a;2\n2;b;3\n"), (2, 1));
        // Blank lines alone are passed over by every reader.
        assert_eq!(found("\n\nid;ned\n1;2\n3;4\n"), (0, 1));
        // One column, and a table with few values.
        assert_eq!(found("namn\nA\nB\n"), (0, 1));
        assert_eq!(found("id;a;b;c\n1;;;\n2;;;\n3;;;x\n"), (0, 1));
    }

    #[test]
    fn a_head_of_several_lines_is_known_by_its_merged_cells() {
        let head = "Tabell 3\n\nKommun;Kod;Andel;\n;;2021;2022\n";
        assert_eq!(found(&format!("{head}Ale;1440;0,5;0,6\nEda;1730;0,1;0,2\n")), (2, 2));
        let head = "Kommun;Andel;;;\n;2021;;2022;\n;Hushåll;Företag;Hushåll;Företag\n";
        assert_eq!(found(&format!("{head}Ale;1;2;3;4\nEda;1;2;3;4\n")), (0, 3));
        // A column without a name, and texts below it.
        assert_eq!(found("namn;;ort\nA;x;B\nC;y;D\n"), (0, 1));
    }
}
