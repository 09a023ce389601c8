//! A layer of points as the bytes of a tile: a protocol buffer (Mapbox Vector Tile 2.1). Written by hand, because there are millions of
//! points at every deep zoom: the library of tiles makes an object of each, and of each of its tags.
use std::collections::HashMap;

use super::EXTENT;

/// Fields of the protocol buffer, each with the type of what follows: its number, three bits of type.
mod field {
    pub(super) const TILE_LAYER: u8 = (3 << 3) | 2;
    pub(super) const LAYER_NAME: u8 = (1 << 3) | 2;
    pub(super) const LAYER_FEATURE: u8 = (2 << 3) | 2;
    pub(super) const LAYER_KEY: u8 = (3 << 3) | 2;
    pub(super) const LAYER_VALUE: u8 = (4 << 3) | 2;
    pub(super) const LAYER_EXTENT: u8 = 5 << 3;
    pub(super) const LAYER_VERSION: u8 = 15 << 3;
    pub(super) const FEATURE_ID: u8 = 1 << 3;
    pub(super) const FEATURE_TAGS: u8 = (2 << 3) | 2;
    pub(super) const FEATURE_TYPE: u8 = 3 << 3;
    pub(super) const FEATURE_GEOMETRY: u8 = (4 << 3) | 2;
    pub(super) const VALUE_TEXT: u8 = (1 << 3) | 2;
    pub(super) const VALUE_DOUBLE: u8 = (3 << 3) | 1;
    pub(super) const VALUE_WHOLE: u8 = 5 << 3;
}

/// The version of the format.
const VERSION: u64 = 2;
/// The type of a feature that is a point.
const POINT: u64 = 1;
/// The command that a point consists of: one move.
const MOVE_TO: u64 = (1 << 3) | 1;
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
    name: &'a str,
    features: Vec<u8>,
    keys: Vec<&'a str>,
    values: Vec<u8>,
    value_count: u32,
    small: Vec<Option<u32>>,
    whole: HashMap<u64, u32>,
    doubles: HashMap<u64, u32>,
    texts: HashMap<&'a str, u32>,
    /// The tags of a feature, and the feature: kept for their room.
    tags: Vec<u8>,
    feature: Vec<u8>,
}

impl<'a> PointLayer<'a> {
    pub(super) fn new(name: &'a str) -> Self {
        Self {
            name,
            features: Vec::new(),
            keys: Vec::new(),
            values: Vec::new(),
            value_count: 0,
            small: vec![None; SMALL as usize],
            whole: HashMap::new(),
            doubles: HashMap::new(),
            texts: HashMap::new(),
            tags: Vec::new(),
            feature: Vec::new(),
        }
    }

    /// Adds a point at a unit of the tile; a tag without a value is left out.
    pub(super) fn add(&mut self, id: u64, (x, y): (u32, u32), tags: &[(&'a str, Option<Value<'a>>)]) {
        self.tags.clear();
        for &(key, value) in tags {
            if let Some(value) = value {
                let (key, value) = (self.key(key), self.value(value));
                varint(&mut self.tags, u64::from(key));
                varint(&mut self.tags, u64::from(value));
            }
        }
        let feature = &mut self.feature;
        feature.clear();
        feature.push(field::FEATURE_ID);
        varint(feature, id);
        if !self.tags.is_empty() {
            bytes(feature, field::FEATURE_TAGS, &self.tags);
        }
        feature.push(field::FEATURE_TYPE);
        varint(feature, POINT);
        // A place is given as its steps east and south from the corner, signs last (zigzag): none is negative.
        let mut geometry = Vec::with_capacity(8);
        for number in [MOVE_TO, u64::from(x) << 1, u64::from(y) << 1] {
            varint(&mut geometry, number);
        }
        bytes(feature, field::FEATURE_GEOMETRY, &geometry);
        bytes(&mut self.features, field::LAYER_FEATURE, feature);
    }

    fn key(&mut self, key: &'a str) -> u32 {
        let known = self.keys.iter().position(|known| *known == key);
        known.unwrap_or_else(|| {
            self.keys.push(key);
            self.keys.len() - 1
        }) as u32
    }

    fn value(&mut self, value: Value<'a>) -> u32 {
        let next = self.value_count;
        let place = match value {
            Value::Whole(value) if value < SMALL => *self.small[value as usize].get_or_insert(next),
            Value::Whole(value) => *self.whole.entry(value).or_insert(next),
            // Zero of either sign is one value.
            Value::Double(value) => *self.doubles.entry((value + 0.0).to_bits()).or_insert(next),
            Value::Text(value) => *self.texts.entry(value).or_insert(next),
        };
        if place == next {
            self.value_count += 1;
            let mut message = Vec::new();
            match value {
                Value::Whole(value) => {
                    message.push(field::VALUE_WHOLE);
                    varint(&mut message, value);
                }
                Value::Double(value) => {
                    message.push(field::VALUE_DOUBLE);
                    message.extend(value.to_le_bytes());
                }
                Value::Text(value) => bytes(&mut message, field::VALUE_TEXT, value.as_bytes()),
            }
            bytes(&mut self.values, field::LAYER_VALUE, &message);
        }
        place
    }

    /// The tile that has this layer alone.
    pub(super) fn into_tile(self) -> Vec<u8> {
        let mut layer = Vec::with_capacity(self.features.len() + self.values.len() + 256);
        bytes(&mut layer, field::LAYER_NAME, self.name.as_bytes());
        layer.extend(self.features);
        for key in self.keys {
            bytes(&mut layer, field::LAYER_KEY, key.as_bytes());
        }
        layer.extend(self.values);
        layer.push(field::LAYER_EXTENT);
        varint(&mut layer, u64::from(EXTENT));
        layer.push(field::LAYER_VERSION);
        varint(&mut layer, VERSION);
        let mut tile = Vec::with_capacity(layer.len() + 8);
        bytes(&mut tile, field::TILE_LAYER, &layer);
        tile
    }
}

/// Appends a number in groups of seven bits, the least first.
fn varint(to: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

/// Appends a field of bytes: its length stands before them.
fn bytes(to: &mut Vec<u8>, field: u8, bytes: &[u8]) {
    to.push(field);
    varint(to, bytes.len() as u64);
    to.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use mvt::Tile;

    use super::super::point;
    use super::*;

    #[test]
    fn the_bytes_are_those_of_the_library_of_tiles() {
        let mut dice = whitespot_test_kit::Dice(12);
        let mut next = |most: f64| (dice.unit() * most) as u64;
        for count in [1, 7, 3_000] {
            let mut layer = PointLayer::new("demand_points");
            let tile = Tile::new(EXTENT);
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
