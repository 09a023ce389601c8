//! An invented Swedish county, so that the program can be tried, tested and measured without anybody's data.
//!
//! The county is made in two steps: [`make`] draws it from a seed without any file, and `files` writes what a region
//! would have been sent. The same seed gives the same county on every machine and for any number of threads.
//! Everything is invented: the names, the people, the operators and the coverage.

mod borders;
mod closings;
mod configuration;
mod county;
mod delivered;
mod dice;
mod divisions;
mod error;
mod event;
mod events;
mod files;
mod making;
mod mobile;
mod mobile_files;
mod names;
mod networks;
mod planner;
mod planting;
mod planting_delivery;
mod planting_stock;
mod premises;
mod rows;
mod scene;
mod series;
mod settlements;
mod shapes;
mod support;
mod surveys;
mod tables;
mod vector;

pub use borders::{Municipality, Water};
pub use configuration::EARLIER;
pub use county::{County, Planted, Since};
#[cfg(test)]
pub(crate) use dice::Dice;
pub use error::DemoError;
pub use event::{Causes, Event, FIRST_YEAR, Fate, Project, What};
pub use making::make;
pub use mobile::{Mast, Mobile, MobileArea, Service};
pub use networks::{Connection, FibreArea, Networks, Route, Station};
pub use premises::Premises;
pub use settlements::{Land, Place, PlaceKind, Road};
pub use support::{Decided, Listed, Reviewed, Round};
pub use surveys::{Demo, LEAST_POINTS, MOST_YEARS, Settings, Summary, write};
