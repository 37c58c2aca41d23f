package dev.orrery.kit.apidocs;

import static java.lang.classfile.Opcode.GOTO;
import static java.lang.classfile.Opcode.GOTO_W;

import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a method's instructions once from top to bottom with what is known of its arguments. Loops are read once; where
 * two ways meet, a value is one of both.
 */
final class MethodWalk {
    /** What the walk asks about the world outside of the method. */
    interface Calls {
        Seen invoke(InvokeInstruction call, List<Seen> arguments);

        Seen dynamic(InvokeDynamicInstruction call, List<Seen> arguments);

        Seen field(FieldInstruction read);

        void stored(FieldInstruction write, Seen value);

        Seen created(NewObjectInstruction made);
    }

    private record Slot(Seen value, boolean wide) {}

    private record State(List<Slot> stack, Map<Integer, Seen> locals) {}

    private final Calls calls;
    private final Map<Label, State> arriving = new HashMap<>();
    private final Set<Label> handlers = new HashSet<>();
    private List<Slot> stack = new ArrayList<>();
    private Map<Integer, Seen> locals;
    private boolean dead;
    private @Nullable Seen returned;

    MethodWalk(Calls calls, Map<Integer, Seen> locals) {
        this.calls = calls;
        this.locals = new HashMap<>(locals);
    }

    /** What the method returns; nothing known when it only throws. */
    Seen walk(CodeModel code) {
        for (CodeElement element : code) {
            if (element instanceof ExceptionCatch caught) {
                handlers.add(caught.handler());
            }
        }
        for (CodeElement element : code) {
            if (element instanceof LabelTarget target) {
                arrive(target.label());
            } else if (!dead) {
                step(element);
            }
        }
        return returned == null ? Seen.UNKNOWN : returned;
    }

    private void arrive(Label label) {
        State state = arriving.get(label);
        if (state != null) {
            if (dead) {
                stack = new ArrayList<>(state.stack());
                locals = new HashMap<>(state.locals());
            } else {
                merge(state);
            }
            dead = false;
        } else if (dead && handlers.contains(label)) {
            stack = new ArrayList<>(List.of(new Slot(Seen.UNKNOWN, false)));
            dead = false;
        }
    }

    private void merge(State other) {
        for (int i = 0; i < Math.min(stack.size(), other.stack().size()); i++) {
            Slot mine = stack.get(i);
            stack.set(i, new Slot(Seen.either(mine.value(), other.stack().get(i).value()), mine.wide()));
        }
        other.locals().forEach((slot, value) -> locals.merge(slot, value, Seen::either));
    }

    private void leaveFor(Label target) {
        State here = new State(new ArrayList<>(stack), new HashMap<>(locals));
        State there = arriving.get(target);
        if (there == null) {
            arriving.put(target, here);
            return;
        }
        here.locals().forEach((slot, value) -> there.locals().merge(slot, value, Seen::either));
        for (int i = 0; i < Math.min(there.stack().size(), here.stack().size()); i++) {
            Slot mine = there.stack().get(i);
            there.stack()
                    .set(
                            i,
                            new Slot(
                                    Seen.either(
                                            mine.value(), here.stack().get(i).value()),
                                    mine.wide()));
        }
    }

    private void step(CodeElement element) {
        switch (element) {
            case ConstantInstruction constant -> push(constant(constant), constant.typeKind());
            case LoadInstruction load -> push(locals.getOrDefault(load.slot(), Seen.UNKNOWN), load.typeKind());
            case StoreInstruction store -> locals.put(store.slot(), pop());
            case FieldInstruction field -> field(field);
            case InvokeInstruction call -> invoke(call);
            case InvokeDynamicInstruction call ->
                answer(calls.dynamic(call, arguments(call.typeSymbol(), false)), call.typeSymbol());
            case NewObjectInstruction made -> push(calls.created(made), TypeKind.REFERENCE);
            case NewPrimitiveArrayInstruction made -> replace(1, TypeKind.REFERENCE);
            case NewReferenceArrayInstruction made -> replace(1, TypeKind.REFERENCE);
            case NewMultiArrayInstruction made -> replace(made.dimensions(), TypeKind.REFERENCE);
            case ArrayLoadInstruction load -> replace(2, load.typeKind());
            case ArrayStoreInstruction store -> drop(3);
            case StackInstruction move -> move(move.opcode());
            case OperatorInstruction operator -> operate(operator);
            case ConvertInstruction convert -> replace(1, convert.toType());
            case MonitorInstruction monitor -> drop(1);
            case ThrowInstruction thrown -> dead = true;
            case ReturnInstruction end -> end(end);
            case BranchInstruction branch -> branch(branch);
            case TableSwitchInstruction choice -> choose(choice.defaultTarget(), choice.cases());
            case LookupSwitchInstruction choice -> choose(choice.defaultTarget(), choice.cases());
            default -> {
                if (element instanceof java.lang.classfile.instruction.TypeCheckInstruction check
                        && check.opcode() == Opcode.INSTANCEOF) {
                    replace(1, TypeKind.INT);
                }
            }
        }
    }

    private static Seen constant(ConstantInstruction constant) {
        Object value = constant.constantValue();
        return value instanceof String || value instanceof Integer ? new Seen.Constant(value) : Seen.UNKNOWN;
    }

    private void field(FieldInstruction field) {
        switch (field.opcode()) {
            case GETSTATIC -> push(calls.field(field), TypeKind.from(field.typeSymbol()));
            case GETFIELD -> {
                drop(1);
                push(calls.field(field), TypeKind.from(field.typeSymbol()));
            }
            case PUTSTATIC -> drop(1);
            default -> {
                calls.stored(field, pop());
                drop(1);
            }
        }
    }

    private void invoke(InvokeInstruction call) {
        List<Seen> arguments = arguments(call.typeSymbol(), call.opcode() != Opcode.INVOKESTATIC);
        answer(calls.invoke(call, arguments), call.typeSymbol());
    }

    private List<Seen> arguments(MethodTypeDesc type, boolean receiver) {
        List<Seen> arguments = new ArrayList<>();
        for (int i = 0; i < type.parameterCount() + (receiver ? 1 : 0); i++) {
            arguments.addFirst(pop());
        }
        return arguments;
    }

    private void answer(Seen value, MethodTypeDesc type) {
        TypeKind kind = TypeKind.from(type.returnType());
        if (kind != TypeKind.VOID) {
            push(value, kind);
        }
    }

    private void operate(OperatorInstruction operator) {
        boolean unary = switch (operator.opcode()) {
            case INEG, LNEG, FNEG, DNEG, ARRAYLENGTH -> true;
            default -> false;
        };
        replace(
                unary ? 1 : 2,
                switch (operator.opcode()) {
                    case LCMP, FCMPL, FCMPG, DCMPL, DCMPG, ARRAYLENGTH -> TypeKind.INT;
                    default -> operator.typeKind();
                });
    }

    private void end(ReturnInstruction end) {
        if (end.typeKind() != TypeKind.VOID) {
            Seen value = pop();
            returned = returned == null ? value : Seen.either(returned, value);
        }
        dead = true;
    }

    private void branch(BranchInstruction branch) {
        Opcode opcode = branch.opcode();
        if (opcode == GOTO || opcode == GOTO_W) {
            leaveFor(branch.target());
            dead = true;
            return;
        }
        boolean two = opcode.name().startsWith("IF_");
        drop(two ? 2 : 1);
        leaveFor(branch.target());
    }

    private void choose(Label otherwise, List<SwitchCase> cases) {
        drop(1);
        leaveFor(otherwise);
        cases.forEach(one -> leaveFor(one.target()));
        dead = true;
    }

    private void move(Opcode opcode) {
        Slot top = take();
        switch (opcode) {
            case POP -> {}
            case POP2 -> {
                if (!top.wide()) {
                    take();
                }
            }
            case DUP -> put(top, top);
            case DUP_X1 -> {
                Slot second = take();
                put(top, second, top);
            }
            case DUP_X2 -> {
                Slot second = take();
                if (second.wide()) {
                    put(top, second, top);
                } else {
                    Slot third = take();
                    put(top, third, second, top);
                }
            }
            case DUP2 -> {
                if (top.wide()) {
                    put(top, top);
                } else {
                    Slot second = take();
                    put(second, top, second, top);
                }
            }
            case SWAP -> {
                Slot second = take();
                put(top, second);
            }
            default -> put(top);
        }
    }

    private void put(Slot... slots) {
        stack.addAll(List.of(slots));
    }

    private Slot take() {
        return stack.isEmpty() ? new Slot(Seen.UNKNOWN, false) : stack.removeLast();
    }

    private Seen pop() {
        return take().value();
    }

    private void drop(int count) {
        for (int i = 0; i < count; i++) {
            take();
        }
    }

    private void replace(int count, TypeKind kind) {
        drop(count);
        push(Seen.UNKNOWN, kind);
    }

    private void push(Seen value, TypeKind kind) {
        stack.add(new Slot(value, kind.slotSize() == 2));
    }
}
