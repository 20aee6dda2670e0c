//! Activities: what was done, typed by kind, with people, dates and the records concerned.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::Common;
use super::fault::{Fault, step};
use super::id::RecordId;
use super::language::LangMap;

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Activity {
    /// What every record has.
    #[serde(flatten)]
    pub common: Common,
    /// What sort of activity.
    pub activity_kind: String,
    /// When, EDTF levels 0 to 2.
    pub date: String,
    /// The site it was done at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<RecordId>,
    /// The contexts that were worked in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contexts: Vec<RecordId>,
    /// Where, if at no site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<RecordId>,
    /// Who took part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Participant>,
    /// What it concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<Concerned>,
    /// Of a season of excavation: what was opened and how it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excavation: Option<Excavation>,
    /// Of a campaign of analyses: how they were made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analysis: Option<Campaign>,
    /// What came of it, by language.
    #[serde(default, skip_serializing_if = "LangMap::is_empty")]
    pub outcome: LangMap,
}

/// Somebody who took part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Participant {
    /// The person or institution.
    pub agent: RecordId,
    /// What they did.
    pub role: String,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A record that an activity concerned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Concerned {
    /// The record.
    pub record: RecordId,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a season of excavation opened.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Excavation {
    /// The number of its permit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permit: Option<String>,
    /// Area opened, in square metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_m2: Option<f64>,
    /// Greatest depth, in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth_m: Option<f64>,
    /// How the site was gridded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<String>,
    /// How finds and layers were recorded, by language.
    #[serde(default, skip_serializing_if = "LangMap::is_empty")]
    pub recording: LangMap,
    /// How many specimens were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specimens: Option<u32>,
}

/// How a campaign of analyses was made.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Campaign {
    /// The methods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub laboratory: Option<RecordId>,
    /// With what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
    /// What it was calibrated with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reference_materials: Vec<String>,
    /// How many samples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub samples: Option<u32>,
}

/// Sorts of activity that tell where a piece is kept or how it is guarded: they stay within the museum.
const INTERNAL: [&str; 6] = [
    "accession",
    "movement",
    "stocktake",
    "loan",
    "condition_check",
    "inspection",
];

impl Activity {
    /// Rules between fields: a season is of a site, a campaign has methods, and only who digs or
    /// surveys opens ground.
    pub(super) fn settle(&self, faults: &mut Vec<Fault>) {
        let kind = self.activity_kind.as_str();
        if kind == "excavation_season" && self.site.is_none() {
            let words = "a season of excavation is of a site";
            faults.push(Fault::new("/site", "required", words));
        }
        if self.excavation.is_some() && !matches!(kind, "excavation_season" | "survey") {
            let words = "only an excavation or a survey has this";
            faults.push(Fault::new("/excavation", "not_of_this_kind", words));
        }
        if kind == "analysis_campaign" && self.analysis.is_none() {
            let words = "a campaign of analyses tells its methods";
            faults.push(Fault::new("/analysis", "required", words));
        }
        if kind != "excavation_season" && self.site.is_none() && !self.contexts.is_empty() {
            let words = "contexts are of a site: name it";
            faults.push(Fault::new("/site", "required", words));
        }
        for (at, one) in self.records.iter().enumerate() {
            let twice = self.records[..at]
                .iter()
                .any(|other| other.record == one.record);
            if twice {
                let words = "this record is named above";
                faults.push(Fault::new(step("/records", at), "duplicate", words));
            }
        }
        for (at, one) in self.people.iter().enumerate() {
            let same = |other: &Participant| (other.agent, &other.role) == (one.agent, &one.role);
            if self.people[..at].iter().any(same) {
                let words = "this is said above";
                faults.push(Fault::new(step("/people", at), "duplicate", words));
            }
        }
    }

    /// Whether it stays within the museum whatever happens.
    pub fn is_internal(&self) -> bool {
        INTERNAL.contains(&self.activity_kind.as_str())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::domain::kind::RecordKind;
    use crate::domain::record::Content;

    const ID: &str = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90";

    fn faults(document: &Value) -> Vec<(String, &'static str)> {
        let faults = Content::parse(RecordKind::Activity, document).unwrap_err();
        let told = faults.0.into_iter();
        told.map(|fault| (fault.pointer, fault.code)).collect()
    }

    #[test]
    fn a_season_is_of_a_site_and_a_campaign_tells_its_methods() {
        let season = json!({"activity_kind": "excavation_season", "labels": {"en": "season"}, "date": "1993", "contexts": [ID]});
        assert_eq!(faults(&season), [("/site".into(), "required")]);
        let campaign = json!({"activity_kind": "analysis_campaign", "labels": {"en": "campaign"}, "date": "2018",
            "excavation": {"area_m2": 12.5}});
        assert_eq!(
            faults(&campaign),
            [
                ("/excavation".into(), "not_of_this_kind"),
                ("/analysis".into(), "required")
            ]
        );
    }

    #[test]
    fn nothing_is_said_twice() {
        let document = json!({"activity_kind": "exhibition", "labels": {"en": "exhibition"}, "date": "2019",
            "people": [{"agent": ID, "role": "organiser"}, {"agent": ID, "role": "lender"}, {"agent": ID, "role": "lender"}],
            "records": [{"record": ID}, {"record": ID, "note": "again"}]});
        assert_eq!(
            faults(&document),
            [
                ("/records/1".into(), "duplicate"),
                ("/people/2".into(), "duplicate")
            ]
        );
    }

    #[test]
    fn what_tells_where_pieces_are_kept_is_never_published() {
        let document = json!({"activity_kind": "movement", "labels": {"en": "to store 2"}, "date": "2019-05-01"});
        let content = Content::parse(RecordKind::Activity, &document).unwrap();
        let faults = content.publication_faults();
        assert_eq!(faults.0[0].pointer, "/activity_kind");
        assert_eq!(faults.0[0].code, "internal");
    }
}
