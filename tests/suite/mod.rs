mod bad_input;
mod case;
mod demo;
mod floors;
mod golden;
mod hand_made;
mod ingest;
mod laws;
