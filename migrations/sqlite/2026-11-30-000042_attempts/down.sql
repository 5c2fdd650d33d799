DROP TABLE action_attempt;
