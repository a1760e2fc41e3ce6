-- What the member is asked to approve, in facts, as it was when it was asked; said again in the event of the decision.
ALTER TABLE sca_sessions ADD COLUMN asked text COLLATE "C";
