import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;

/**
 * Compares two jars that the framework wrote while it built one commit twice: {@code java SameClasses.java ONE OTHER}.
 *
 * <p>The framework's build steps run side by side: what they number and the order in which they write differ from build
 * to build. Two classes count as equivalent when both have the same supertypes, fields and methods, and when their code
 * makes the same objects, calls the same methods, reads the same fields and names the same strings equally often. The
 * order of instructions, numbers, annotations, modifiers of members and what moves values about are not compared.
 *
 * <p>Exits with 0 and prints how many classes have the same bytes and how many are equivalent; exits with 1 and names
 * each entry that is neither.
 */
class SameClasses {
    /** What is numbered, or named by chance, in the order in which it came. */
    private static final Pattern NUMBERED =
            Pattern.compile("(?<=proxykey|configClass\\$|deploy_)\\d+|(?<=cachedValue\\$)\\w{8}");

    public static void main(String[] jars) throws IOException {
        var one = entries(jars[0]);
        var other = entries(jars[1]);
        int same = 0;
        int equivalent = 0;
        int different = 0;
        var names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        for (String name : names) {
            byte[] left = one.get(name);
            byte[] right = other.get(name);
            if (Arrays.equals(left, right)) {
                same++;
            } else if (left != null
                    && right != null
                    && name.endsWith(".class")
                    && says(left).equals(says(right))) {
                equivalent++;
            } else {
                different++;
                System.out.println("  " + name);
            }
        }
        System.out.println(same + " entries the same, " + equivalent + " equivalent, " + different + " different");
        System.exit(different == 0 ? 0 : 1);
    }

    private static Map<String, byte[]> entries(String jar) throws IOException {
        var entries = new TreeMap<String, byte[]>();
        try (var file = new ZipFile(jar)) {
            for (var entry : Collections.list(file.entries())) {
                entries.put(entry.getName(), file.getInputStream(entry).readAllBytes());
            }
        }
        return entries;
    }

    /** What a class is and refers to, each with how often. */
    private static Map<String, Integer> says(byte[] bytes) {
        var said = new TreeMap<String, Integer>();
        Consumer<String> say = text -> said.merge(NUMBERED.matcher(text).replaceAll("#"), 1, Integer::sum);
        ClassModel model = ClassFile.of().parse(bytes);
        say.accept("class " + model.thisClass().asInternalName() + " " + model.flags().flagsMask());
        model.superclass().ifPresent(type -> say.accept("extends " + type.asInternalName()));
        model.interfaces().forEach(type -> say.accept("implements " + type.asInternalName()));
        model.fields().forEach(field -> say.accept("field " + field.fieldName() + field.fieldType()));
        for (var method : model.methods()) {
            say.accept("method " + method.methodName() + method.methodType());
            method.code().ifPresent(code -> code.forEach(element -> {
                if (element instanceof Instruction instruction) {
                    refersTo(instruction, say);
                }
            }));
        }
        return said;
    }

    private static void refersTo(Instruction instruction, Consumer<String> say) {
        switch (instruction) {
            case ConstantInstruction it when it.constantValue() instanceof String text -> say.accept("string " + text);
            case InvokeInstruction it ->
                say.accept("call " + it.owner().asInternalName() + "." + it.name() + it.type());
            case InvokeDynamicInstruction it -> say.accept("call " + it.name() + it.type() + it.bootstrapArgs());
            case FieldInstruction it ->
                say.accept(it.opcode() + " " + it.owner().asInternalName() + "." + it.name() + it.type());
            case NewObjectInstruction it -> say.accept("new " + it.className().asInternalName());
            default -> {}
        }
    }
}
