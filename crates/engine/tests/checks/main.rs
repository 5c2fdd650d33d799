//! Guards, nets and publication checks against outside material and against each other.

#[cfg(test)]
mod cel;
#[cfg(test)]
mod data;
#[cfg(test)]
mod soundness;
