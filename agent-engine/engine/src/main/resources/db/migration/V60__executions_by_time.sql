-- The list of all executions, newest first; that of one user has agent_execution_by_user.
CREATE INDEX agent_execution_by_time ON agent_execution (created_at DESC, id DESC);
