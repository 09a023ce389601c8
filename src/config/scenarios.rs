//! `[[scenario]]`: what closes, and what is asked of places then.
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Tables, error::Place};
use crate::{
    ingest::{FixedSource, MobileSource, ProjectSource},
    model::{AddedSources, Date, Generation, Need, Removal, Scenario, Technology},
    schema::{Day, ListOf, NeedWord, SomeOf, Text, Words},
};

#[derive(Deserialize, JsonSchema)]
pub(super) struct ScenarioTable {
    /// Its name, as people call it.
    #[schemars(with = "Text", extend("examples" = ["2G stängs"]))]
    name: String,
    /// The day on which it happens: scenarios with a day are also taken one after the other, in this order.
    #[serde(default)]
    #[schemars(with = "Day", extend("examples" = ["2027-12-31"]))]
    date: Option<String>,
    /// What is asked of a place: `speech` (mobile cover of any generation), `data_10` (mobile data at so many Mbit/s, by the profile's
    /// generations) or `fixed_100` (an offer in the fixed net, connected or passed, at so many Mbit/s downstream).
    #[schemars(with = "NeedWord", extend("examples" = ["speech"]))]
    needs: String,
    /// What is built: offers in the fixed net, with the keys of `[[fixed]]`.
    #[serde(default)]
    fixed: Vec<FixedSource>,
    /// What is built: mobile cover, with the keys of `[[mobile]]`.
    #[serde(default)]
    mobile: Vec<MobileSource>,
    /// What is built: projects, with the keys of `[[projects]]`. The places that one reaches are connected at any speed that is asked.
    #[serde(default)]
    projects: Vec<ProjectSource>,
    /// What closes: every offer that all the lists given name. Without any nothing is removed.
    #[serde(default)]
    remove: RemoveTable,
}

#[derive(Deserialize, Default, JsonSchema)]
struct RemoveTable {
    /// Generations of mobile networks; the fixed net stays as it is.
    #[serde(default)]
    #[schemars(with = "ListOf<Words<Generation>>", extend("examples" = [["2G"]]))]
    generation: Vec<Generation>,
    /// Operators, fixed and mobile.
    #[serde(default)]
    #[schemars(with = "SomeOf<Text>", extend("examples" = [["Operatören"]]))]
    operator: Vec<String>,
    /// Networks of the fixed net.
    #[serde(default)]
    #[schemars(with = "SomeOf<Text>", extend("examples" = [["Stadsnätet"]]))]
    network: Vec<String>,
    /// Technologies of the fixed net.
    #[serde(default)]
    #[schemars(with = "ListOf<Words<Technology>>", extend("examples" = [["xdsl", "vdsl"]]))]
    technology: Vec<Technology>,
    /// Fixed sources, by their `path`.
    #[serde(default)]
    #[schemars(with = "SomeOf<Text>", extend("examples" = [["koppar.gpkg"]]))]
    source: Vec<String>,
    /// Exchanges (telestationer), as `exchange` of `[[fixed]]` names them.
    #[serde(default)]
    #[schemars(with = "SomeOf<Text>", extend("examples" = [["Ödhult"]]))]
    exchange: Vec<String>,
}

impl ScenarioTable {
    /// The scenario; the keys' shapes were checked.
    pub(super) fn into_scenario(self) -> Scenario {
        let RemoveTable { generation, operator, network, technology, source, exchange } = self.remove;
        Scenario {
            name: self.name,
            date: self.date.as_deref().and_then(Date::parse),
            remove: Removal {
                generations: generation,
                operators: operator,
                networks: network,
                technologies: technology,
                sources: source,
                exchanges: exchange,
            },
            need: Need::parse(&self.needs).expect("the keys' shapes were checked"),
        }
    }
}

/// Two scenarios of one name cannot be told apart in tables: the position of the second one.
pub(super) fn repeated(tables: &[ScenarioTable]) -> Option<(usize, &str)> {
    tables.iter().enumerate().find_map(|(position, one)| {
        tables[..position].iter().any(|other| other.name == one.name).then_some((position, one.name.as_str()))
    })
}

/// Puts the sources of the scenarios behind those of today, so that they are read and checked as these are.
pub(super) fn join(tables: &mut Tables) -> Joined {
    let today = [tables.fixed.len(), tables.mobile.len(), tables.projects.len()];
    let mut added = Vec::with_capacity(tables.scenario.len());
    for scenario in &mut tables.scenario {
        added.push(AddedSources {
            fixed: scenario.fixed.len(),
            mobile: scenario.mobile.len(),
            projects: scenario.projects.len(),
        });
        tables.fixed.append(&mut scenario.fixed);
        tables.mobile.append(&mut scenario.mobile);
        tables.projects.append(&mut scenario.projects);
    }
    Joined { today, added }
}

/// Where sources come from, now that those of scenarios stand behind those of today.
pub(super) struct Joined {
    /// Fixed, mobile, projects.
    today: [usize; 3],
    /// What each scenario adds.
    pub added: Vec<AddedSources>,
}

impl Joined {
    /// The place of a source of `[[fixed]]`, `[[mobile]]` or `[[projects]]` in the file.
    pub(super) fn place(&self, section: &'static str, position: usize) -> Place {
        let kind = ["fixed", "mobile", "projects"].iter().position(|known| *known == section);
        let Some(kind) = kind.filter(|kind| position >= self.today[*kind]) else {
            return Place::entry(section, position);
        };
        let mut behind = position - self.today[kind];
        for (scenario, added) in self.added.iter().enumerate() {
            let own = [added.fixed, added.mobile, added.projects][kind];
            if behind < own {
                return Place::entry("scenario", scenario).within(section).nth(behind);
            }
            behind -= own;
        }
        Place::entry(section, position)
    }
}
