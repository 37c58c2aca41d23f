package dev.orrery.kit.apidocs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the code behind a route, from its resource method through every class of the suite that it reaches: which
 * failures it may answer, which fields of the body it reads, what it answers. Where the code chooses at run time among
 * several ways, all count.
 */
final class RouteReader implements MethodWalk.Calls {
    private static final int DEEPEST = 120;
    private static final String FAILURE = internal(Failure.class);
    private static final String PAYLOAD = internal(Payload.class);
    private static final String CLEANED = ')' + Payload.class.descriptorString();
    private static final ClassDesc LAMBDAS = ClassDesc.of("java.lang.invoke.LambdaMetafactory");
    private static final ClassDesc CONCATENATION = ClassDesc.of("java.lang.invoke.StringConcatFactory");

    private final SuiteCode code;
    private final RouteFacts facts = new RouteFacts();
    private final Map<Visit, Seen> visits = new HashMap<>();
    private final Map<String, Seen> fields = new HashMap<>();
    private int depth;

    private record Visit(String method, List<Seen> arguments) {}

    RouteReader(SuiteCode code) {
        this.code = code;
    }

    RouteFacts read(Method resource) {
        List<Seen> arguments = new ArrayList<>(List.of(Seen.UNKNOWN));
        for (Parameter parameter : resource.getParameters()) {
            boolean body = parameter.getAnnotations().length == 0 && isBody(parameter.getType());
            arguments.add(body ? new Seen.Body(facts.body()) : new Seen.Typed(parameter.getType()));
        }
        Seen answer = enter(
                internal(resource.getDeclaringClass()),
                resource.getName(),
                SuiteCode.descriptor(resource),
                arguments,
                false);
        for (Seen one : answer.alternatives()) {
            switch (one) {
                case Seen.Answer(int status, Seen entity, String type) -> {
                    facts.answers(status, entity);
                    if (status / 100 == 2 && !type.isEmpty()) {
                        facts.type(type);
                    }
                }
                case Seen.Keys keys -> facts.answers(0, keys);
                default -> {}
            }
        }
        return facts;
    }

    private static boolean isBody(Class<?> type) {
        return JsonNode.class.isAssignableFrom(type) || type == byte[].class || type == String.class;
    }

    @Override
    public Seen invoke(InvokeInstruction call, List<Seen> arguments) {
        String owner = call.owner().asInternalName();
        String name = call.name().stringValue();
        if (!SuiteCode.owns(owner)) {
            return KnownCalls.outside(this, owner, name, call.typeSymbol(), arguments);
        }
        if (owner.equals(FAILURE) && name.equals("of") && call.typeSymbol().parameterCount() == 3) {
            failure(arguments);
        }
        boolean virtual = switch (call.opcode()) {
            case INVOKEVIRTUAL, INVOKEINTERFACE -> true;
            default -> false;
        };
        Seen entered = enter(owner, name, call.typeSymbol().descriptorString(), arguments, virtual);
        return owner.equals(PAYLOAD) ? KnownCalls.payload(name, arguments, entered) : entered;
    }

    private void failure(List<Seen> arguments) {
        for (Seen status : arguments.getFirst().alternatives()) {
            if (status instanceof Seen.Constant(Object value) && value instanceof Integer number) {
                arguments.get(1).texts().forEach(code -> facts.fails(number, code));
            }
        }
    }

    /** Reads what the call may run; the value is what the code knows or else the declared type tells. */
    private Seen enter(String owner, String name, String descriptor, List<Seen> arguments, boolean virtual) {
        Seen answer = null;
        code.passedOn(owner, name, descriptor).forEach(failure -> {
            String[] parts = failure.split(" ", 2);
            facts.fails(Integer.parseInt(parts[0]), parts[1]);
        });
        if (depth < DEEPEST) {
            for (SuiteCode.Found target : code.targets(owner, name, descriptor, virtual)) {
                Seen one = visit(target, arguments);
                answer = answer == null ? one : Seen.either(answer, one);
            }
        }
        boolean nothing = answer == null || answer instanceof Seen.Typed;
        if (nothing && descriptor.endsWith(CLEANED)) {
            // A payload made of a payload is the same body, cleaned.
            for (Seen argument : arguments) {
                if (argument instanceof Seen.Body) {
                    return argument;
                }
            }
        }
        return nothing && !name.startsWith("<")
                ? new Seen.Typed(code.returned(owner, name, descriptor))
                : answer == null ? Seen.UNKNOWN : answer;
    }

    private Seen visit(SuiteCode.Found target, List<Seen> arguments) {
        String method = target.owner().thisClass().asInternalName()
                + '.'
                + target.method().methodName().stringValue()
                + target.method().methodType().stringValue();
        Visit visit = new Visit(method, List.copyOf(arguments));
        Seen known = visits.get(visit);
        if (known != null) {
            return known;
        }
        visits.put(visit, Seen.UNKNOWN);
        depth++;
        Seen answer = new MethodWalk(this, locals(target, arguments))
                .walk(target.method().code().orElseThrow());
        depth--;
        visits.put(visit, answer);
        return answer;
    }

    private static Map<Integer, Seen> locals(SuiteCode.Found target, List<Seen> arguments) {
        Map<Integer, Seen> locals = new HashMap<>();
        MethodTypeDesc type = target.method().methodTypeSymbol();
        int slot = 0;
        int argument = 0;
        if (!target.isStatic()) {
            locals.put(slot++, arguments.get(argument++));
        }
        for (ClassDesc parameter : type.parameterList()) {
            if (argument < arguments.size()) {
                locals.put(slot, arguments.get(argument++));
            }
            boolean wide = parameter.descriptorString().equals("J")
                    || parameter.descriptorString().equals("D");
            slot += wide ? 2 : 1;
        }
        return locals;
    }

    @Override
    public Seen dynamic(InvokeDynamicInstruction call, List<Seen> arguments) {
        ClassDesc factory = call.bootstrapMethod().owner();
        if (factory.equals(LAMBDAS) && call.bootstrapArgs().get(1) instanceof DirectMethodHandleDesc target) {
            Seen.Lambda lambda = new Seen.Lambda(target, List.copyOf(arguments));
            run(lambda, List.of());
            return lambda;
        }
        if (factory.equals(CONCATENATION) && call.bootstrapArgs().getFirst() instanceof String recipe) {
            return KnownCalls.concatenation(recipe, arguments);
        }
        return new Seen.Typed(Object.class);
    }

    /** What the lambda answers when it is called with these; what it is not given is unknown. */
    Seen run(Seen.Lambda lambda, List<Seen> given) {
        DirectMethodHandleDesc target = lambda.target();
        String owner = target.owner().descriptorString();
        String internal = owner.substring(1, owner.length() - 1);
        if (!SuiteCode.owns(internal)) {
            return Seen.UNKNOWN;
        }
        boolean constructor = target.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR;
        boolean isStatic = target.kind() == DirectMethodHandleDesc.Kind.STATIC
                || target.kind() == DirectMethodHandleDesc.Kind.INTERFACE_STATIC;
        List<Seen> arguments = new ArrayList<>();
        if (constructor) {
            arguments.add(Seen.UNKNOWN);
        }
        arguments.addAll(lambda.captured());
        arguments.addAll(given);
        String descriptor = target.lookupDescriptor();
        int wanted = MethodTypeDesc.ofDescriptor(descriptor).parameterCount() + (isStatic ? 0 : 1);
        while (arguments.size() < wanted) {
            arguments.add(Seen.UNKNOWN);
        }
        String name = constructor ? "<init>" : target.methodName();
        return enter(internal, name, descriptor, arguments.subList(0, wanted), !isStatic && !constructor);
    }

    /** What any object of the class was seen to hold there. */
    @Override
    public Seen field(FieldInstruction read) {
        return fields.getOrDefault(name(read), Seen.UNKNOWN);
    }

    @Override
    public void stored(FieldInstruction write, Seen value) {
        fields.merge(name(write), value, Seen::either);
    }

    private static String name(FieldInstruction field) {
        return field.owner().asInternalName() + '.' + field.name().stringValue();
    }

    void reads(String query) {
        facts.query(query);
    }

    @Override
    public Seen created(NewObjectInstruction made) {
        String name = made.className().asInternalName();
        return SuiteCode.owns(name) ? new Seen.Typed(code.load(name.replace('/', '.'))) : Seen.UNKNOWN;
    }

    static String internal(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    static boolean isNode(String owner) {
        return owner.equals(internal(JsonNode.class)) || owner.equals(internal(ObjectNode.class));
    }
}
