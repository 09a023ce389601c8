//! `whitespot init`.
use std::{fs, path::Path};

use anyhow::{Context, bail};

use whitespot::config::{self, SCHEMA_FILE, template};

use super::{print, schema};

pub(super) fn init(dir: &Path) -> anyhow::Result<()> {
    let path = dir.join("county.toml");
    fs::create_dir_all(dir).with_context(|| format!("{}: cannot make the folder", dir.display()))?;
    if path.exists() {
        bail!(
            "{}: exists already and was left as it is; choose another folder or move it away",
            path.display()
        );
    }
    let write = |path: &Path, text: &str| {
        fs::write(path, text).with_context(|| format!("{}: cannot be written", path.display()))
    };
    write(&dir.join(SCHEMA_FILE), &schema::text(config::schema()))?;
    write(&path, &template())?;
    print::done(&format!(
        "wrote {0}\nput the layers beside it, fill in the file and column names (`whitespot inspect FILE` lists them), then:\n  \
         whitespot check {0}\n  whitespot run {0}\n",
        path.display()
    ));
    Ok(())
}
