package dev.orrery.local.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;

/** The database of the suite with one login role and schema for each service. */
public final class Databases {
    public static final String DATABASE = "orrery";

    private final String server;
    private final Properties login = new Properties();

    Databases(int port, String superuserPassword) {
        this("127.0.0.1:" + port, "postgres", superuserPassword);
        login.setProperty("sslmode", "disable");
        login.setProperty("gssEncMode", "disable");
    }

    /**
     * @param server host and port, as in {@code postgresql:5432}
     * @param superuser a role that may make roles and schemas of others
     */
    public Databases(String server, String superuser, String password) {
        this.server = server;
        login.setProperty("user", superuser);
        login.setProperty("password", password);
        login.setProperty("connectTimeout", "2");
        login.setProperty("socketTimeout", "30");
    }

    public static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    boolean answers() {
        try (Connection ignored = connect("postgres")) {
            return true;
        } catch (SQLException notYet) {
            return false;
        }
    }

    /**
     * Makes what is missing and sets the passwords again. A role owns the schema of its name and sees no other.
     *
     * @param passwords by role
     */
    public void ensure(Map<String, String> passwords) throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            try (ResultSet found =
                    statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                if (!found.next()) {
                    statement.execute("CREATE DATABASE " + DATABASE);
                }
            }
            statement.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC");
        }
        try (Connection connection = connect(DATABASE);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(DATABASE));
            statement.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC");
            for (Map.Entry<String, String> entry : passwords.entrySet()) {
                String role = entry.getKey();
                boolean exists;
                try (ResultSet found =
                        statement.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '" + role + "'")) {
                    exists = found.next();
                }
                // Passwords are made of letters, digits, '-' and '_'.
                statement.execute("%s ROLE %s LOGIN PASSWORD '%s'"
                        .formatted(exists ? "ALTER" : "CREATE", role, entry.getValue()));
                statement.execute("GRANT CONNECT ON DATABASE %s TO %s".formatted(DATABASE, role));
                statement.execute("CREATE SCHEMA IF NOT EXISTS %1$s AUTHORIZATION %1$s".formatted(role));
                statement.execute("ALTER ROLE %1$s SET search_path TO %1$s".formatted(role));
            }
            connection.commit();
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + server + "/" + database, login);
    }
}
