//! Files that stand in for the one that is meant: a pointer of Git LFS, a web page or a service's error that was saved under its
//! name. Each is an error that says what the file is and how to get the right one.
use super::error::IngestError;
use super::error_misread::MisreadError;

/// Signs of a service's message that are repeated.
const MOST_SIGNS: usize = 160;
/// Elements that services answer with in place of data, without their namespaces, in lower case.
const ERRORS: [&str; 5] =
    ["exceptionreport", "serviceexceptionreport", "serviceexception", "exception", "error"];
/// Elements of such an answer that hold its text.
const TEXTS: [&str; 5] = ["ExceptionText", "ServiceException", "Message", "message", "Code"];

/// Refuses a file by its first bytes.
///
/// # Errors
/// Where they are those of a pointer, a web page or a service's error.
pub(super) fn check(start: &[u8], file: &str) -> Result<(), IngestError> {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let is_text = matches!(start.first(), Some(b'<' | b'{' | b'v' | b'/'));
    let found = if is_text { of_text(&String::from_utf8_lossy(start)) } else { None };
    match found {
        None => Ok(()),
        Some((found, advice)) => Err(IngestError::misread(MisreadError::StandIn {
            file: file.to_owned(),
            found,
            advice: advice.to_owned(),
        })),
    }
}

/// What a text is, where it stands in for another file, and what to do.
fn of_text(text: &str) -> Option<(String, &'static str)> {
    const AGAIN: &str = "download it again from its origin, signed in where that is needed, and open it once to see that it is the data";
    if text.starts_with("version https://git-lfs.github.com/spec/") {
        let size = text.lines().find_map(|line| line.strip_prefix("size ")?.trim().parse::<u64>().ok());
        let size = size.map_or_else(String::new, |size| format!(" to a file of {size} bytes"));
        return Some((
            format!("a pointer of Git LFS{size}"),
            "fetch the file itself with git lfs pull, or download it again from its origin",
        ));
    }
    if text.starts_with("/annex/objects/") {
        return Some((
            "a pointer of git-annex".to_owned(),
            "fetch the file itself with git annex get, or download it again from its origin",
        ));
    }
    if let Some(said) = of_json(text) {
        return Some((format!("the error of a service ({said})"), AGAIN));
    }
    let root = root(text)?;
    if matches!(root.as_str(), "html" | "head" | "body") {
        return Some((
            format!("a web page{}", title(text)),
            "download the file itself again, signed in where that is needed; where the page holds the table that is meant, open it in a \
             spreadsheet program and save it as .xlsx or .csv",
        ));
    }
    ERRORS.contains(&root.as_str()).then(|| (format!("the error of a service{}", message(text)), AGAIN))
}

/// The name of the outermost element of XML or HTML, or of what its document type names.
fn root(text: &str) -> Option<String> {
    let mut rest = text.trim_start();
    loop {
        let inner = rest.strip_prefix('<')?;
        let end = if let Some(comment) = inner.strip_prefix("!--") {
            inner.len() - comment.len() + comment.find("-->")? + 3
        } else if inner.starts_with('?') {
            inner.find('>')? + 1
        } else {
            let name = inner.get(..8).filter(|start| start.eq_ignore_ascii_case("!doctype"));
            let name = name.map_or(inner, |start| inner[start.len()..].trim_start());
            let full = name.split(|sign: char| sign.is_whitespace() || matches!(sign, '>' | '/')).next()?;
            return full.rsplit(':').next().map(str::to_lowercase);
        };
        rest = inner.get(end..)?.trim_start();
    }
}

/// The text of JSON that begins with an error, as `ArcGIS` answers.
fn of_json(text: &str) -> Option<String> {
    let inner = text.strip_prefix('{')?.trim_start().strip_prefix("\"error\"")?;
    let said = inner.split("\"message\"").nth(1).and_then(|rest| rest.split('"').nth(1));
    Some(said.filter(|said| !said.trim().is_empty()).map_or_else(|| "without a message".to_owned(), plain))
}

/// The title of a web page.
fn title(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let within = || {
        let start = lower.find("<title")?;
        let start = start + lower[start..].find('>')? + 1;
        text.get(start..start + lower[start..].find('<')?)
    };
    within()
        .filter(|title| !title.trim().is_empty())
        .map_or_else(String::new, |title| format!(" ({})", plain(title)))
}

/// What the answer of a service says.
fn message(text: &str) -> String {
    let within = |name: &str| {
        let starts = text.match_indices(name).map(|(at, _)| at);
        let opened = starts.filter(|at| text[..*at].ends_with(['<', ':']));
        opened.into_iter().find_map(|at| {
            let rest = &text[at..];
            let start = rest.find('>')? + 1;
            let said = &rest[start..start + rest[start..].find("</").unwrap_or(rest.len() - start)];
            let said = said.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
            (!said.trim().is_empty() && !said.contains('<')).then(|| format!(" ({})", plain(said)))
        })
    };
    TEXTS.iter().find_map(|name| within(name)).unwrap_or_default()
}

/// A text of somebody else on one line, without control characters, and not too long.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|sign: char| sign.is_whitespace() || sign.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let line = words.join(" ");
    match line.char_indices().nth(MOST_SIGNS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<String> {
        check(text.as_bytes(), "a.gpkg").err().map(|error| error.to_string())
    }

    #[test]
    fn what_stands_in_for_a_file_is_named() {
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
        for (text, says) in [
            (pointer, "a pointer of Git LFS to a file of 12345 bytes"),
            ("/annex/objects/SHA256E-s12--ab.gpkg\n", "git annex get"),
            (
                "\u{feff}\n<!DOCTYPE html>\n<html lang=\"sv\"><head><title>Logga\n in</title>",
                "a web page (Logga in)",
            ),
            ("<!-- a --><HTML><BODY>404", "found a web page;"),
            ("<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0\"><html>", "a web page"),
            (
                "<?xml version=\"1.0\"?>\n<ows:ExceptionReport><ows:Exception exceptionCode=\"a\"><ows:ExceptionText>Unknown\nlayer</ows:ExceptionText>",
                "the error of a service (Unknown layer)",
            ),
            (
                "<ServiceExceptionReport version=\"1.3.0\"><ServiceException code=\"x\"><![CDATA[no such layer]]></ServiceException>",
                "(no such layer)",
            ),
            ("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>", "(Access Denied)"),
            (r#"{"error":{"code":499,"message":"Token Required","details":[]}}"#, "(Token Required)"),
        ] {
            let said = found(text).unwrap_or_default();
            assert!(said.contains(says), "{text}: {said}");
            assert!(!said.contains('\n'), "{said}");
        }
    }

    #[test]
    fn what_is_the_file_itself_is_none() {
        for text in [
            "",
            "<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><description><html></description>",
            "<wfs:FeatureCollection>",
            "<osm version=\"0.6\">",
            "{\"type\":\"FeatureCollection\",\"error\":1}",
            "version,operator\n1,Nordtel\n",
            "<",
            "<!--",
            "<?",
            "<!doctype",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
        let long = format!("<Error><Message>{}</Message></Error>", "å".repeat(500));
        assert!(found(&long).is_some_and(|said| said.contains("å…)")));
    }
}
