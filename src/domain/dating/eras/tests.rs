//! Every row of the tables, and the days of Tang and Wuyue.

use super::*;

fn era(regime: &str, name: &str) -> &'static Era {
    let mut eras = all()
        .iter()
        .filter(|era| (era.regime, era.name) == (regime, name));
    let era = eras.next().unwrap_or_else(|| panic!("{regime}{name}"));
    assert!(eras.next().is_none(), "{regime}{name} twice");
    era
}

fn days(era: &Era) -> (String, String) {
    (era.first.to_string(), era.last.to_string())
}

#[test]
fn every_row_of_the_tables_is_read() {
    assert_eq!(rows::<6>(ERAS).count(), 859);
    assert_eq!(rows::<6>(YEARS).count(), 4_846);
    for [regime, ruler, name, also, first, last] in rows::<6>(ERAS) {
        let (first, last): (Day, Day) = (first.parse().unwrap(), last.parse().unwrap());
        assert!(
            rulers()
                .iter()
                .any(|known| (known.regime, known.name) == (regime, ruler))
                || regime == "民國"
        );
        if (name.starts_with('（') && also.is_empty()) || regime == "民國" {
            continue;
        }
        let holds = |era: &&Era| {
            era.regime == regime
                && (era.name == name || era.name == also)
                && era.first <= first
                && last <= era.last
                && era.rulers.contains(&ruler)
        };
        assert_eq!(
            all().iter().filter(holds).count(),
            1,
            "{regime}{ruler}{name} {first}"
        );
    }
    for [regime, name, number, cycle, first, last] in rows::<6>(YEARS) {
        if name.starts_with('（')
            || regime == "民國"
            || (regime, name, number) == ("吳越", "乾祐", "13")
        {
            continue;
        }
        let (first, last): (Day, Day) = (first.parse().unwrap(), last.parse().unwrap());
        let cycle = if (name, number) == ("義熙", "14") {
            "戊午"
        } else {
            cycle
        };
        let number: u16 = number.parse().unwrap();
        let holds = |year: &&ReignYear| {
            year.number == number
                && year.first <= first
                && last <= year.last
                && Sexagenary::of_year(year.year).to_string() == cycle
        };
        let eras = all()
            .iter()
            .filter(|era| (era.regime, era.name) == (regime, name));
        assert_eq!(
            eras.flat_map(|era| &era.years).filter(holds).count(),
            1,
            "{regime}{name}{number}"
        );
    }
    for [_, regime, which, _] in rows::<4>(CURATED) {
        let name = which.split(' ').next().unwrap();
        let known = all()
            .iter()
            .any(|era| (era.regime, era.name) == (regime, name))
            || rulers()
                .iter()
                .any(|ruler| (ruler.regime, ruler.name) == (regime, name));
        assert!(known, "curated {regime} {which}");
    }
}

#[test]
fn years_of_an_era_follow_one_another() {
    for era in all() {
        assert!(era.first <= era.last && !era.years.is_empty(), "{era:?}");
        for pair in era.years.windows(2) {
            let step = i32::from(pair[1].number) - i32::from(pair[0].number);
            assert!(
                step >= 1 && pair[1].year - pair[0].year == step,
                "{} {:?}",
                era.name,
                pair
            );
            // 景泰七年 and 八年 share a day in the table.
            assert!(pair[0].last <= pair[1].first, "{} {:?}", era.name, pair);
        }
        let (first, last) = era.span();
        assert!(first <= last);
        // The year counted is the one of the first day, or the one before it: a year ends in January or February.
        for year in &era.years {
            assert!(
                (0..=1).contains(&(year.first.year() - year.year))
                    || year.first.year() + 1 == year.year,
                "{} {year:?}",
                era.name
            );
        }
    }
}

#[test]
fn the_days_of_tang_and_wuyue_are_exact() {
    for (regime, name, first, last) in [
        ("唐", "大中", "0847-02-06", "0860-12-16"),
        ("唐", "咸通", "0860-12-17", "0874-12-16"),
        ("唐", "乾符", "0874-12-17", "0880-02-13"),
        ("唐", "廣明", "0880-02-14", "0881-08-08"),
        ("唐", "中和", "0881-08-09", "0885-04-01"),
        ("吳越", "天寶", "0908-02-05", "0913-02-08"),
        ("吳越", "寶正", "0926-02-15", "0932-05-05"),
        ("吳越", "太平興國", "0977-01-14", "0978-07-07"),
    ] {
        assert_eq!(
            days(era(regime, name)),
            (first.to_owned(), last.to_owned()),
            "{regime}{name}"
        );
    }
    for (regime, name, first) in [
        ("後梁", "開平", "0907-06-05"),
        ("後晉", "天福", "0936-11-17"),
        ("北宋", "建隆", "0960-02-04"),
    ] {
        assert_eq!(days(era(regime, name)).0, first, "{regime}{name}");
    }
    let year = |regime, name, number| era(regime, name).year(number).map(|year| year.year);
    assert_eq!(year("唐", "咸通", 15), Some(874));
    assert_eq!(year("吳越", "寶正", 6), Some(931));
    assert_eq!(year("北宋", "太平興國", 3), Some(978));
    assert_eq!(era("北宋", "太平興國").last.year(), 984);
}

#[test]
fn tang_and_wuyue_follow_the_years_of_the_handbook() {
    let handbook = [
        ("唐", "光啟", 885, 888),
        ("唐", "龍紀", 889, 890),
        ("唐", "大順", 890, 892),
        ("唐", "景福", 892, 894),
        ("唐", "乾寧", 894, 898),
        ("唐", "光化", 898, 901),
        ("唐", "天復", 901, 904),
        ("唐", "天祐", 904, 907),
        ("吳越", "天祐", 907, 908),
        ("吳越", "鳳曆", 913, 913),
        ("吳越", "乾化", 913, 915),
        ("吳越", "貞明", 915, 921),
        ("吳越", "龍德", 921, 924),
        ("吳越", "寶大", 924, 926),
        ("吳越", "長興", 932, 934),
        ("吳越", "應順", 934, 934),
        ("吳越", "清泰", 934, 937),
        ("吳越", "天福", 936, 948),
        ("吳越", "開運", 944, 947),
        ("吳越", "乾祐", 948, 951),
        ("吳越", "廣順", 951, 954),
        ("吳越", "顯德", 954, 960),
        ("吳越", "建隆", 960, 963),
        ("吳越", "乾德", 963, 968),
        ("吳越", "開寶", 968, 977),
    ];
    for (regime, name, first, last) in handbook {
        let era = era(regime, name);
        assert_eq!(
            (era.first.year(), era.last.year()),
            (first, last),
            "{regime}{name}"
        );
    }
    let gap: Vec<_> = era("吳越", "天福")
        .years
        .iter()
        .map(|year| year.year)
        .collect();
    assert!(gap.contains(&944) && !gap.contains(&945) && !gap.contains(&946) && gap.contains(&947));
}

#[test]
fn a_name_taken_twice_is_two_eras_and_a_year_of_two_rulers_is_one() {
    let years: Vec<_> = all()
        .iter()
        .filter(|era| (era.regime, era.name) == ("唐", "上元"))
        .map(Era::span)
        .collect();
    assert_eq!(years, [(674, 676), (760, 761)]);
    let split = era("唐", "咸通").year(14).unwrap();
    assert_eq!(
        (split.first.to_string(), split.last.to_string()),
        ("0873-02-01".into(), "0874-01-21".into())
    );
    assert_eq!(era("唐", "咸通").rulers, ["懿宗", "僖宗"]);
    assert_eq!(era("明", "崇禎").span(), (1628, 1644));
}

#[test]
fn a_lunisolar_year_is_known_where_it_joins_its_neighbours() {
    let day = |text: &str| text.parse::<Day>().ok();
    assert_eq!(
        lunar_year("唐", 874),
        (day("0874-01-22"), day("0875-02-09"))
    );
    assert_eq!(
        lunar_year("吳越", 907).0,
        None,
        "the regime began within the year"
    );
}
