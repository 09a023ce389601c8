mod bad_input;
mod case;
mod floors;
mod golden;
mod hand_made;
mod laws;
mod real;
