-- What a work item is for: to handle the stage, to sign as well (加签), or to give an opinion (委派).
ALTER TABLE work_item ADD COLUMN purpose TEXT NOT NULL DEFAULT 'handle' CHECK (purpose IN ('handle', 'sign', 'opinion'));
