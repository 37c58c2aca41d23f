package dev.orrery.context.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a metadata property of each type accepts (context contract, section 8.4). */
class DataTypeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "TEXT,\"a\",String:a",
                "TEXT,3,String:3",
                "TEXT,true,String:true",
                "TEXT,{},-",
                "TEXT,[],-",
                "TEXT,null,-",
                "NUMBER,3,Double:3.0",
                "NUMBER,-2.5,Double:-2.5",
                "NUMBER,\" 2.5 \",Double:2.5",
                "NUMBER,true,-",
                "NUMBER,\"true\",-",
                "NUMBER,\"NaN\",-",
                "NUMBER,[],-",
                "INT,7,Long:7",
                "INT,7.0,Long:7",
                "INT,7.5,-",
                "INT,\"-12\",Long:-12",
                "INT,\"1.0\",-",
                "INT,\"+1\",-",
                "INT,true,-",
                "INT,99999999999999999999,-",
                "INT,\"99999999999999999999\",-",
                "BOOLEAN,true,Boolean:true",
                "BOOLEAN,\"FALSE\",Boolean:false",
                "BOOLEAN,1,-",
                "BOOLEAN,\"yes\",-",
                "BOOLEAN,null,-"
            })
    void acceptsWhatFits(DataType type, String json, String expected) throws JsonProcessingException {
        Optional<Object> value = type.coerce(JSON.readTree(json));
        assertEquals(
                expected,
                value.map(kept -> kept.getClass().getSimpleName() + ":" + kept).orElse(null));
    }
}
