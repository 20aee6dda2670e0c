//! Finds: numbers that can be sorted, and that agree with the context they name.

use super::{Rule, Severity, say, words};
use crate::domain::fault::step;
use crate::domain::number::{FindNumber, Locus};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "find_number_unreadable",
        kinds: super::OBJECT,
        severity: Severity::Notable,
        title: words("出土编号不能排序", "a find number nobody can sort"),
        why: words(
            "读不出探方、层位与件号，查重查缺都跳过它。",
            "Trench, layer and find cannot be told; reports of duplicates and gaps pass it over.",
        ),
        mend: words("写成 T3④:12 的样子。", "Write it like T3④:12."),
        look: |it, found| {
            let Some(piece) = it.content.as_object() else {
                return;
            };
            let numbers = piece.numbers.iter().enumerate();
            let listed = numbers
                .filter(|(_, number)| number.number_type == "find")
                .map(|(at, number)| (step(&step("/numbers", at), "value"), &number.value));
            let spot = piece
                .find_spot
                .as_ref()
                .and_then(|spot| spot.find_number.as_ref());
            let spot = spot.map(|number| ("/find_spot/find_number".to_owned(), number));
            for (pointer, written) in listed.chain(spot) {
                if let Err(error) = written.parse::<FindNumber>() {
                    found.say(pointer, say::find_number(error), error.to_string());
                }
            }
        },
    },
    Rule {
        code: "find_number_of_other_context",
        kinds: super::OBJECT,
        severity: Severity::Serious,
        title: words("出土编号与层位单位不符", "a find number of another context"),
        why: words(
            "编号说的层位和所选的单位不是一处，其中必有一误。",
            "The number names another place than the context that is chosen; one of them is wrong.",
        ),
        mend: words(
            "核对标签，改正其一。",
            "Check the label, and correct one of them.",
        ),
        look: |it, found| {
            let number = it
                .content
                .as_object()
                .and_then(|piece| piece.find_spot.as_ref()?.find_number.as_ref());
            let code = it
                .around
                .context
                .as_ref()
                .and_then(|context| context.code.as_ref());
            let (Some(number), Some(code)) = (number, code) else {
                return;
            };
            // A context's code is what stands before the colon.
            let (Ok(find), Ok(there)) = (
                number.parse::<FindNumber>(),
                format!("{code}:1").parse::<FindNumber>(),
            ) else {
                return;
            };
            let (said, chosen) = (find.locus(), there.locus());
            if disagree(said, chosen) {
                found.say(
                    "/find_spot/find_number",
                    format!("编号说的是 {said}，所选的单位是 {chosen}"),
                    format!("the number says {said}, the context is {chosen}"),
                );
            }
        },
    },
    Rule {
        code: "context_of_other_site",
        kinds: super::OBJECT,
        severity: Severity::Serious,
        title: words("层位单位属于另一遗址", "a context of another site"),
        why: words(
            "所选的遗址与单位所属的遗址不同。",
            "The site that is chosen is not the one that the context belongs to.",
        ),
        mend: words("改正遗址或单位。", "Correct the site or the context."),
        look: |it, found| {
            let site = it
                .content
                .as_object()
                .and_then(|piece| piece.find_spot.as_ref()?.site);
            let context = it.around.context.as_ref();
            if let (Some(site), Some(context)) = (site, context)
                && Some(site) != context.site
            {
                found.at("/find_spot/context");
            }
        },
    },
    Rule {
        code: "find_number_without_context",
        kinds: super::OBJECT,
        severity: Severity::Slight,
        title: words(
            "有出土编号而没有选单位",
            "a find number without its context",
        ),
        why: words(
            "从层位看不到这件标本。",
            "Whoever looks at the layer does not see the find.",
        ),
        mend: words(
            "选择编号所说的层位单位。",
            "Choose the context that the number names.",
        ),
        look: |it, found| {
            let Some(spot) = it
                .content
                .as_object()
                .and_then(|piece| piece.find_spot.as_ref())
            else {
                return;
            };
            if spot.find_number.is_some() && spot.context.is_none() {
                found.at("/find_spot/context");
            }
        },
    },
];

/// Whether a part that both name is not the same. A part that one leaves out says nothing.
fn disagree(one: &Locus, other: &Locus) -> bool {
    fn apart<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
        one.zip(other).is_some_and(|(one, other)| one != other)
    }
    apart(one.kiln(), other.kiln())
        || apart(one.area(), other.area())
        || apart(one.trench(), other.trench())
        || apart(one.unit(), other.unit())
        || apart(one.layer(), other.layer())
}
