//! What celadon glazes are called by their colour: a fixed table of places in CIELAB (D65), and the nearest to a colour.
//!
//! An iron glaze has one main road. Fired in smoke its hue runs from yellow (about 80°) over green (120°) to a blue green
//! (180° and on); more iron or a thicker coat makes it darker and stronger; what scatters light within it makes it paler.
//! The names are those that catalogues use for stretches of that road. No standard fixes them, so the middles are ours:
//! each says why it lies there, and no two are nearer than 4 in ΔE2000, so that a name is more than a measuring error.

use super::{Lab, within};
use crate::domain::field::codes::Code;

/// A name and the middle of what it names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shade {
    /// Its code and labels.
    pub name: Code,
    /// Its middle.
    pub middle: Lab,
}

const fn shade(name: [&'static str; 3], [l, a, b]: [f64; 3]) -> Shade {
    let [code, zh, en] = name;
    Shade {
        name: Code { code, zh, en },
        middle: Lab { l, a, b },
    }
}

/// Every shade, from blue to brown.
const SHADES: [Shade; 13] = [
    // 190°, weak: the only one on the blue side of green.
    shade(["sky_green", "天青", "sky green"], [68.0, -6.9, -1.2]),
    // Nearly white, with so little iron that the hue hardly counts.
    shade(["moon_white", "月白", "moon white"], [82.0, -3.1, 2.6]),
    // 155°, pale and soft: light scattered by a thick glaze.
    shade(["powder_green", "粉青", "powder green"], [70.0, -8.2, 3.8]),
    // 145°, the strongest green and darker: thick and well reduced.
    shade(["plum_green", "梅子青", "plum green"], [54.0, -13.1, 9.2]),
    // 130°, clear: what is said of the best mi-se, still water.
    shade(["lake_green", "湖绿", "lake green"], [64.0, -7.1, 8.4]),
    // 120°, strong: a little iron more, evenly reduced.
    shade(["bean_green", "豆青", "bean green"], [62.0, -9.0, 15.6]),
    // 118°, dull: green of old leaves.
    shade(
        ["mugwort_green", "艾青", "mugwort green"],
        [58.0, -5.6, 10.6],
    ),
    // 115°, chroma 5: clay shows through, or ash was poor in iron.
    shade(["grey_green", "青灰", "grey green"], [58.0, -2.1, 4.5]),
    // 108°, dark: much iron, half reduced.
    shade(["olive_green", "橄榄绿", "olive green"], [49.0, -6.5, 20.0]),
    // 102°: the middle of the road, where air came in late.
    shade(["green_yellow", "青黄", "green yellow"], [62.0, -4.2, 19.6]),
    // 88°, light: oxidised, thin.
    shade(["straw_yellow", "米黄", "straw yellow"], [74.0, 0.7, 20.0]),
    // 78°, strong: oxidised, with more iron.
    shade(["amber", "黄褐", "amber"], [50.0, 5.4, 25.4]),
    // 60°, dark: iron enough for a brown glaze, or spots of it.
    shade(["sauce_brown", "酱褐", "sauce brown"], [30.0, 8.0, 13.9]),
];

/// Their names, in the same order.
pub const SHADE_NAMES: &[Code] = &{
    let mut names = [SHADES[0].name; SHADES.len()];
    let mut at = 0;
    while at < SHADES.len() {
        names[at] = SHADES[at].name;
        at += 1;
    }
    names
};

/// ΔE2000 from the middle beyond which a colour has none of the names.
const REACH: f64 = 15.0;

/// The shade whose middle is nearest by ΔE2000; none for what no celadon glaze looks like.
pub fn shade_of(colour: Lab) -> Option<&'static Shade> {
    SHADES
        .iter()
        .filter_map(|shade| Some((within(colour, shade.middle, REACH)?, shade)))
        .min_by(|one, two| one.0.total_cmp(&two.0))
        .map(|(_, shade)| shade)
}

#[cfg(test)]
mod tests {
    use super::super::ciede2000;
    use super::*;

    #[test]
    fn every_shade_is_nearest_to_its_own_middle_and_apart_from_the_others() {
        for (at, shade) in SHADES.iter().enumerate() {
            assert_eq!(shade_of(shade.middle), Some(shade));
            assert_eq!(SHADE_NAMES[at], shade.name);
            for other in &SHADES[..at] {
                let apart = ciede2000(shade.middle, other.middle);
                assert!(apart > 4.0, "{} {}: {apart}", shade.name.en, other.name.en);
                assert_ne!(shade.name.code, other.name.code);
            }
        }
    }

    #[test]
    fn colours_are_called_as_their_hue_tells() {
        let called = |l, a, b| shade_of(Lab { l, a, b }).map(|shade| shade.name.code);
        assert_eq!(called(66.2, -8.6, 10.5), Some("lake_green"));
        assert_eq!(called(59.7, -9.7, 18.0), Some("bean_green"));
        assert_eq!(called(76.0, 1.0, 22.0), Some("straw_yellow"));
        // Cobalt blue and copper red.
        assert_eq!(called(35.0, 15.0, -45.0), None);
        assert_eq!(called(40.0, 50.0, 30.0), None);
    }
}
