-- Who may use the knowledge base, as JSON; null for everyone of the organization.
alter table knowledge_base add column access text;
