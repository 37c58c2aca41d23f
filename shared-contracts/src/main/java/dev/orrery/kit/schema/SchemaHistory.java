package dev.orrery.kit.schema;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** Which migrations a schema has had, as Flyway wrote it down, and which this service brings. */
final class SchemaHistory {
    private static final String FOLDER = "db/migration/";
    private static final String TABLE = "flyway_schema_history";

    private final DataSource database;
    private final String schema;

    SchemaHistory(DataSource database, String schema) {
        this.database = database;
        this.schema = schema;
    }

    /** The scripts on the class path that were not applied, or not with success. */
    Set<String> missing() throws IOException, SQLException {
        Set<String> missing = shipped();
        missing.removeAll(applied());
        return missing;
    }

    private Set<String> applied() throws SQLException {
        try (Connection connection = database.getConnection()) {
            try (PreparedStatement known = connection.prepareStatement("select to_regclass(?) is not null")) {
                known.setString(1, schema + "." + TABLE);
                try (ResultSet row = known.executeQuery()) {
                    if (!row.next() || !row.getBoolean(1)) {
                        return Set.of();
                    }
                }
            }
            Set<String> applied = new HashSet<>();
            try (PreparedStatement query = connection.prepareStatement(
                            "select script from " + schema + "." + TABLE + " where success");
                    ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    // With its folder, or without.
                    String script = rows.getString(1);
                    applied.add(script.substring(script.lastIndexOf('/') + 1));
                }
            }
            return applied;
        }
    }

    private static Set<String> shipped() throws IOException {
        Set<String> scripts = new HashSet<>();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        for (URL folder : Collections.list(loader.getResources(FOLDER))) {
            scripts.addAll(
                    folder.openConnection() instanceof JarURLConnection jar
                            ? names(jar)
                            : names(Path.of(URI.create(folder.toString()))));
        }
        return scripts;
    }

    private static Set<String> names(JarURLConnection folder) throws IOException {
        folder.setUseCaches(false);
        try (JarFile jar = folder.getJarFile()) {
            return jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(FOLDER) && name.endsWith(".sql"))
                    .map(name -> name.substring(FOLDER.length()))
                    .collect(Collectors.toSet());
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sql"))
                    .collect(Collectors.toSet());
        }
    }
}
