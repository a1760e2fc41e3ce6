-- When texts went to a member, so that they cause so many in a day and no more.
CREATE TABLE texts (
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    id uuid NOT NULL,
    sent_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, member_id, id),
    FOREIGN KEY (organization_id, member_id) REFERENCES memberships (organization_id, id)
);
