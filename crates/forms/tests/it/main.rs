//! What holds for every form: random forms and values, naughty strings, and the test suite of JSON Schema.

#[cfg(test)]
mod material;
#[cfg(test)]
mod naughty;
#[cfg(test)]
mod random;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod schema_suite;
