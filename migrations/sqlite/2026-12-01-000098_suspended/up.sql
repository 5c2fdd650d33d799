-- Since when an administrator has a case wait; lists mark such cases.
ALTER TABLE cases ADD COLUMN suspended_at INTEGER;

-- Of what the record says last of an open case.
UPDATE cases SET suspended_at = (
    SELECT CASE r.kind WHEN 'suspend' THEN r.at END
    FROM remark AS r
    WHERE r.tenant_id = cases.tenant_id AND r.case_id = cases.id AND r.kind IN ('suspend', 'resume', 'reopen')
    ORDER BY r.id DESC LIMIT 1
)
WHERE ended_at IS NULL;
