import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Compares the licences of a CycloneDX bill of materials with the list of allowed ones.
 * Arguments: the bill (XML), the list. Ends with 1 and the names of the parts when a licence is missing or not allowed.
 */
class CheckLicences {
    private final Set<String> allowed = new HashSet<>();
    private final Map<String, String> chosen = new HashMap<>();

    public static void main(String[] arguments) throws Exception {
        CheckLicences check = new CheckLicences(Path.of(arguments[1]));
        Element bill = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(Path.of(arguments[0]).toFile())
                .getDocumentElement();
        List<Element> parts = children(children(bill, "components").getFirst(), "component");
        List<String> refused =
                parts.stream().filter(part -> !check.fits(part)).map(CheckLicences::title).toList();
        refused.forEach(part -> System.err.println("Licence not allowed or not named: " + part));
        if (parts.isEmpty() || !refused.isEmpty()) {
            System.exit(1);
        }
        System.out.println("Licences of " + parts.size() + " parts are allowed.");
    }

    private CheckLicences(Path list) throws IOException {
        for (String line : Files.readAllLines(list)) {
            if (line.startsWith("choose ")) {
                String[] words = line.split(" ", 3);
                chosen.put(words[1], words[2]);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                allowed.add(line);
            }
        }
    }

    private boolean fits(Element part) {
        List<String> licences = licences(part);
        String choice = chosen.get(text(part, "group") + "/" + text(part, "name"));
        return choice == null
                ? !licences.isEmpty() && allowed.containsAll(licences)
                : licences.contains(choice) && allowed.contains(choice);
    }

    private static List<String> licences(Element part) {
        List<String> names = new ArrayList<>();
        for (Element group : children(part, "licenses")) {
            children(group, "expression").forEach(expression -> names.add(expression.getTextContent()));
            for (Element licence : children(group, "license")) {
                String id = text(licence, "id");
                names.add(id.isEmpty() ? text(licence, "name") : id);
            }
        }
        return names;
    }

    private static String title(Element part) {
        return text(part, "group") + "/" + text(part, "name") + " " + text(part, "version") + " " + licences(part);
    }

    private static String text(Element parent, String name) {
        List<Element> found = children(parent, name);
        return found.isEmpty() ? "" : found.getFirst().getTextContent().strip();
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = parent.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }
}
