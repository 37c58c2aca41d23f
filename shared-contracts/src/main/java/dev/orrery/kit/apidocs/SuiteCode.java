package dev.orrery.kit.apidocs;

import dev.orrery.kit.failure.PassesOn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;

/** The compiled classes of the suite. */
final class SuiteCode {
    private static final String SUITE = "dev/orrery/";

    private final IndexView index;
    private final ClassLoader loader;
    private final Map<String, Optional<ClassModel>> classes = new HashMap<>();

    /** A method of a class of the suite that has code. */
    record Found(ClassModel owner, MethodModel method) {
        boolean isStatic() {
            return method.flags().has(AccessFlag.STATIC);
        }
    }

    SuiteCode(IndexView index, ClassLoader loader) {
        this.index = index;
        this.loader = loader;
    }

    static boolean owns(String internalName) {
        return internalName.startsWith(SUITE);
    }

    /** What a call of this method may run: the method itself, or those that override it. */
    List<Found> targets(String owner, String name, String descriptor, boolean virtual) {
        List<Found> found = new ArrayList<>();
        inherited(owner, name, descriptor).ifPresent(found::add);
        if (virtual) {
            DotName type = DotName.createSimple(owner.replace('/', '.'));
            List<ClassInfo> below = new ArrayList<>(index.getAllKnownImplementations(type));
            below.addAll(index.getAllKnownSubclasses(type));
            for (ClassInfo one : below) {
                declared(one.name().toString().replace('.', '/'), name, descriptor)
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<Found> inherited(String owner, String name, String descriptor) {
        Optional<ClassModel> here = model(owner);
        while (here.isPresent()) {
            Optional<Found> declared = declared(here.get(), name, descriptor);
            if (declared.isPresent()) {
                return declared;
            }
            here = here.get().superclass().flatMap(parent -> model(parent.asInternalName()));
        }
        return Optional.empty();
    }

    private Optional<Found> declared(String owner, String name, String descriptor) {
        return model(owner).flatMap(known -> declared(known, name, descriptor));
    }

    private static Optional<Found> declared(ClassModel owner, String name, String descriptor) {
        return owner.methods().stream()
                .filter(method -> method.methodName().equalsString(name)
                        && method.methodType().equalsString(descriptor)
                        && method.code().isPresent())
                .findFirst()
                .map(method -> new Found(owner, method));
    }

    private Optional<ClassModel> model(String internalName) {
        return owns(internalName) ? classes.computeIfAbsent(internalName, this::parse) : Optional.empty();
    }

    private Optional<ClassModel> parse(String internalName) {
        try (InputStream bytes = loader.getResourceAsStream(internalName + ".class")) {
            return bytes == null ? Optional.empty() : Optional.of(ClassFile.of().parse(bytes.readAllBytes()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    Class<?> load(String className) {
        try {
            return Class.forName(className, false, loader);
        } catch (ClassNotFoundException absent) {
            throw new IllegalStateException(absent);
        }
    }

    /** What the method lets through of other services, each as status and code. */
    List<String> passedOn(String owner, String name, String descriptor) {
        return model(owner).stream()
                .flatMap(type -> type.methods().stream())
                .filter(method -> method.methodName().equalsString(name)
                        && method.methodType().equalsString(descriptor))
                .flatMap(method -> method.findAttribute(Attributes.runtimeVisibleAnnotations()).stream())
                .flatMap(all -> all.annotations().stream())
                .filter(one -> one.className().equalsString(PassesOn.class.descriptorString()))
                .flatMap(one -> one.elements().stream())
                .flatMap(element -> element.value() instanceof AnnotationValue.OfArray all
                        ? all.values().stream()
                        : Stream.of(element.value()))
                .map(value -> ((AnnotationValue.OfString) value).stringValue())
                .toList();
    }

    /** The type that the method is declared to return, with its parameters. */
    Type returned(String owner, String name, String descriptor) {
        for (Class<?> type = load(owner.replace('/', '.')); type != null; type = type.getSuperclass()) {
            Optional<Method> method = Arrays.stream(type.getDeclaredMethods())
                    .filter(one -> one.getName().equals(name) && descriptor.equals(descriptor(one)))
                    .findFirst();
            if (method.isPresent()) {
                return method.get().getGenericReturnType();
            }
        }
        return Object.class;
    }

    static String descriptor(Method method) {
        StringBuilder text = new StringBuilder("(");
        for (Class<?> parameter : ((Executable) method).getParameterTypes()) {
            text.append(parameter.descriptorString());
        }
        return text.append(')')
                .append(method.getReturnType().descriptorString())
                .toString();
    }
}
