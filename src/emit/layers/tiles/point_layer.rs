//! A layer of points as the bytes of a tile (Mapbox Vector Tile 2.1). There are millions of points at every deep zoom: the library of
//! tiles makes an object of each of their tags and looks up each key and value by text, so that the messages of its format are filled
//! here, with numbers.
use std::collections::HashMap;

use prost::Message;

use super::EXTENT;

/// A tile; the numbers are those of the format's fields.
#[derive(Clone, PartialEq, Message)]
struct Tile {
    #[prost(message, repeated, tag = "3")]
    layers: Vec<Layer>,
}

#[derive(Clone, PartialEq, Message)]
struct Layer {
    #[prost(string, required, tag = "1")]
    name: String,
    #[prost(message, repeated, tag = "2")]
    features: Vec<Feature>,
    #[prost(string, repeated, tag = "3")]
    keys: Vec<String>,
    #[prost(message, repeated, tag = "4")]
    values: Vec<Stored>,
    #[prost(uint32, optional, tag = "5")]
    extent: Option<u32>,
    #[prost(uint32, required, tag = "15")]
    version: u32,
}

#[derive(Clone, PartialEq, Message)]
struct Feature {
    #[prost(uint64, optional, tag = "1")]
    id: Option<u64>,
    /// Positions among the keys and the values, by turns.
    #[prost(uint32, repeated, tag = "2")]
    tags: Vec<u32>,
    #[prost(uint32, optional, tag = "3")]
    kind: Option<u32>,
    #[prost(uint32, repeated, tag = "4")]
    geometry: Vec<u32>,
}

#[derive(Clone, PartialEq, Message)]
struct Stored {
    #[prost(string, optional, tag = "1")]
    text: Option<String>,
    #[prost(double, optional, tag = "3")]
    double: Option<f64>,
    #[prost(uint64, optional, tag = "5")]
    whole: Option<u64>,
}

/// The version of the format.
const VERSION: u32 = 2;
/// The type of a feature that is a point.
const POINT: u32 = 1;
/// The command that a point consists of: one move.
const MOVE_TO: u32 = (1 << 3) | 1;
/// Whole values below this have a place of their own in a table; greater ones are looked up.
const SMALL: u64 = 1024;

/// The value of a tag.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'a> {
    Whole(u64),
    Double(f64),
    Text(&'a str),
}

impl Value<'_> {
    /// A number as tiles hold it: whole ones take least room.
    pub(super) fn number(value: f64) -> Self {
        super::whole(value).map_or(Self::Double(value), Self::Whole)
    }
}

/// A layer that is being made. Keys and values stand in it once, in the order in which features first name them.
pub(super) struct PointLayer<'a> {
    layer: Layer,
    keys: Vec<&'a str>,
    small: Vec<Option<u32>>,
    whole: HashMap<u64, u32>,
    doubles: HashMap<u64, u32>,
    texts: HashMap<&'a str, u32>,
}

impl<'a> PointLayer<'a> {
    pub(super) fn new(name: &str) -> Self {
        Self {
            layer: Layer {
                name: name.to_owned(),
                extent: Some(EXTENT),
                version: VERSION,
                ..Layer::default()
            },
            keys: Vec::new(),
            small: vec![None; SMALL as usize],
            whole: HashMap::new(),
            doubles: HashMap::new(),
            texts: HashMap::new(),
        }
    }

    /// Adds a point at a unit of the tile; a tag without a value is left out.
    pub(super) fn add(&mut self, id: u64, (x, y): (u32, u32), tags: &[(&'a str, Option<Value<'a>>)]) {
        let mut numbers = Vec::with_capacity(2 * tags.len());
        for &(key, value) in tags {
            if let Some(value) = value {
                numbers.extend([self.key(key), self.value(value)]);
            }
        }
        self.layer.features.push(Feature {
            id: Some(id),
            tags: numbers,
            kind: Some(POINT),
            // A place is given as its steps east and south from the corner, signs last (zigzag): none is negative.
            geometry: vec![MOVE_TO, x << 1, y << 1],
        });
    }

    fn key(&mut self, key: &'a str) -> u32 {
        let known = self.keys.iter().position(|known| *known == key);
        known.unwrap_or_else(|| {
            self.keys.push(key);
            self.keys.len() - 1
        }) as u32
    }

    fn value(&mut self, value: Value<'a>) -> u32 {
        let next = self.layer.values.len() as u32;
        let place = match value {
            Value::Whole(value) if value < SMALL => *self.small[value as usize].get_or_insert(next),
            Value::Whole(value) => *self.whole.entry(value).or_insert(next),
            // Zero of either sign is one value.
            Value::Double(value) => *self.doubles.entry((value + 0.0).to_bits()).or_insert(next),
            Value::Text(value) => *self.texts.entry(value).or_insert(next),
        };
        if place == next {
            self.layer.values.push(match value {
                Value::Whole(whole) => Stored { whole: Some(whole), ..Stored::default() },
                Value::Double(double) => Stored { double: Some(double), ..Stored::default() },
                Value::Text(text) => Stored { text: Some(text.to_owned()), ..Stored::default() },
            });
        }
        place
    }

    /// The tile that has this layer alone.
    pub(super) fn into_tile(mut self) -> Vec<u8> {
        self.layer.keys = self.keys.iter().map(|&key| key.to_owned()).collect();
        Tile { layers: vec![self.layer] }.encode_to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::super::point;
    use super::*;

    #[test]
    fn the_bytes_are_those_of_the_library_of_tiles() {
        let mut dice = whitespot_test_kit::Dice(12);
        let mut next = |most: f64| (dice.unit() * most) as u64;
        for count in [1, 7, 3_000] {
            let mut layer = PointLayer::new("demand_points");
            let tile = mvt::Tile::new(EXTENT);
            let mut theirs = tile.create_layer("demand_points");
            let names: Vec<String> =
                (0..40).map(|name| format!("0114-{:0>1$}", name, name as usize)).collect();
            for number in 0..count {
                let (x, y) = (next(4096.0) as u32, next(4096.0) as u32);
                let id = if number % 3 == 0 { u64::MAX - next(9e15) } else { next(500.0) };
                let (small, large, half) = (next(1500.0), next(1e15), next(9.0) as f64 / 2.0);
                let text = (next(3.0) > 0).then(|| names[next(40.0) as usize].as_str());
                let half = [half, 0.0, -1.0][number % 3];
                layer.add(
                    id,
                    (x, y),
                    &[
                        ("small", Some(Value::Whole(small))),
                        ("text", text.map(Value::Text)),
                        ("half", Some(Value::number(half))),
                        ("large", (number % 2 == 0).then_some(Value::Whole(large))),
                    ],
                );
                let mut feature = theirs.into_feature(point(x, y).expect("a place"));
                feature.set_id(id);
                feature.add_tag_uint("small", small);
                if let Some(text) = text {
                    feature.add_tag_string("text", text);
                }
                super::super::number(&mut feature, "half", half);
                if number % 2 == 0 {
                    feature.add_tag_uint("large", large);
                }
                theirs = feature.into_layer();
            }
            let mut tile = tile;
            tile.add_layer(theirs).expect("one layer");
            assert!(layer.into_tile() == tile.to_bytes().expect("bytes"), "{count} points");
        }
    }

    #[test]
    fn a_point_is_seen_in_the_bytes() {
        let mut layer = PointLayer::new("a");
        layer.add(5, (1, 300), &[("k", Some(Value::Text("v"))), ("none", None)]);
        assert_eq!(
            layer.into_tile(),
            [
                &[0x1a, 32][..],                              // a layer of 32 bytes
                &[0x0a, 1, b'a'],                             // its name
                &[0x12, 14, 0x08, 5, 0x12, 2, 0, 0, 0x18, 1], // a feature of 14 bytes: id, tags, a point
                &[0x22, 4, 9, 2, 0xd8, 0x04],                 // at 1 and 300: one move, 2, 600
                &[0x1a, 1, b'k', 0x22, 3, 0x0a, 1, b'v'],     // key and value
                &[0x28, 0x80, 0x20, 0x78, 2],                 // 4096 units, version 2
            ]
            .concat()
        );
    }
}
