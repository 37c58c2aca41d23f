package dev.orrery.suite.configuration;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Reads the {@code @ConfigMapping} interfaces and {@code @ConfigProperty} parameters of a folder of Java sources. */
final class SettingReader {
    private static final Pattern TYPE_ARGUMENT = Pattern.compile("(?:\\w+, ?)?(\\w+)>$");
    private static final Pattern INLINE_TAG = Pattern.compile("\\{@(\\w+) ((?:[^{}]|\\{[^{}]*})*)}");

    private SettingReader() {}

    /**
     * @param sources the folder whose declarations are wanted
     * @param kit sources of groups of settings that declarations share
     */
    static List<Setting> read(Path sources, Path kit) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Set<Path> files = new LinkedHashSet<>(javaFiles(sources));
        files.addAll(javaFiles(kit));
        List<Setting> settings = new ArrayList<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            DocTrees docs = DocTrees.instance(task);
            Iterable<? extends CompilationUnitTree> units = task.parse();
            Map<String, TreePath> groups = new HashMap<>();
            for (CompilationUnitTree unit : units) {
                unit.getTypeDecls().stream()
                        .filter(type -> type.getKind() == Tree.Kind.INTERFACE)
                        .forEach(type -> groups.put(
                                ((ClassTree) type).getSimpleName().toString(), new TreePath(new TreePath(unit), type)));
            }
            for (CompilationUnitTree unit : units) {
                if (Path.of(unit.getSourceFile().toUri()).startsWith(sources)) {
                    new UnitScanner(docs, groups, settings).scan(unit, null);
                }
            }
        }
        return settings;
    }

    private static List<Path> javaFiles(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    private static final class UnitScanner extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final DocTrees docs;
        private final Map<String, TreePath> groups;
        private final List<Setting> settings;

        UnitScanner(DocTrees docs, Map<String, TreePath> groups, List<Setting> settings) {
            this.docs = docs;
            this.groups = groups;
            this.settings = settings;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
            annotation(type.getModifiers(), "ConfigMapping").ifPresent(mapping -> {
                Map<String, TreePath> nested = new HashMap<>(groups);
                collect(getCurrentPath(), nested);
                members(getCurrentPath(), value(mapping, "prefix").orElseThrow(), nested);
            });
            return super.visitClass(type, nothing);
        }

        @Override
        public @Nullable Void visitVariable(VariableTree variable, @Nullable Void nothing) {
            annotation(variable.getModifiers(), "ConfigProperty")
                    .flatMap(property -> value(property, "name").map(name -> injected(name, property, variable)))
                    .ifPresent(settings::add);
            return super.visitVariable(variable, nothing);
        }

        private Setting injected(String name, AnnotationTree property, VariableTree variable) {
            String type = variable.getType().toString();
            String comment = docs.getDocComment(getCurrentPath().getParentPath());
            Matcher told = Pattern.compile("(?s)@param %s (.*?)(?:\\n\\s*@|$)".formatted(variable.getName()))
                    .matcher(comment == null ? "" : comment);
            return setting(
                    name, type, value(property, "defaultValue").orElse(null), told.find() ? text(told.group(1)) : "");
        }

        private static void collect(TreePath type, Map<String, TreePath> nested) {
            for (Tree member : ((ClassTree) type.getLeaf()).getMembers()) {
                if (member instanceof ClassTree inner && inner.getKind() == Tree.Kind.INTERFACE) {
                    TreePath path = new TreePath(type, inner);
                    nested.put(inner.getSimpleName().toString(), path);
                    collect(path, nested);
                }
            }
        }

        private void members(TreePath type, String prefix, Map<String, TreePath> nested) {
            for (Tree member : ((ClassTree) type.getLeaf()).getMembers()) {
                if (member instanceof MethodTree method && method.getBody() == null) {
                    member(new TreePath(type, method), method, prefix, nested);
                }
            }
        }

        private void member(TreePath path, MethodTree method, String prefix, Map<String, TreePath> nested) {
            String property = prefix + "." + kebab(method.getName().toString());
            String type = method.getReturnType().toString();
            TreePath group = nested.get(argument(type));
            if (group != null) {
                members(group, type.startsWith("Map<") ? property + ".*" : property, nested);
                return;
            }
            String value = annotation(method.getModifiers(), "WithDefault")
                    .flatMap(given -> value(given, "value"))
                    .orElse(null);
            settings.add(setting(property, type, value, text(docs.getDocComment(path))));
        }
    }

    private static Setting setting(String property, String type, @Nullable String value, String meaning) {
        boolean optional = type.startsWith("Optional");
        return new Setting(
                property,
                List.of(),
                optional ? type.substring("Optional<".length(), type.length() - 1) : type,
                value,
                optional,
                meaning);
    }

    private static String argument(String type) {
        Matcher argument = TYPE_ARGUMENT.matcher(type);
        return argument.find() ? argument.group(1) : type;
    }

    private static Optional<? extends AnnotationTree> annotation(ModifiersTree modifiers, String name) {
        return modifiers.getAnnotations().stream()
                .filter(annotation -> annotation.getAnnotationType().toString().equals(name))
                .findFirst();
    }

    private static Optional<String> value(AnnotationTree annotation, String name) {
        for (ExpressionTree argument : annotation.getArguments()) {
            // The parser leaves a lone value without its name.
            ExpressionTree given = argument instanceof AssignmentTree named
                    ? named.getVariable().toString().equals(name) ? named.getExpression() : null
                    : name.equals("value") ? argument : null;
            if (given instanceof LiteralTree literal) {
                return Optional.of(String.valueOf(literal.getValue()));
            }
        }
        return Optional.empty();
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String text(@Nullable String comment) {
        if (comment == null) {
            return "";
        }
        String spoken = comment.replaceAll("(?s)\\n\\s*@\\w+ .*", " ");
        return INLINE_TAG
                .matcher(spoken)
                .replaceAll(tag ->
                        Matcher.quoteReplacement(tag.group(1).equals("code") ? "`" + tag.group(2) + "`" : tag.group(2)))
                .replaceAll("\\s+", " ")
                .strip();
    }
}
