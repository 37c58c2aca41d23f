package dev.orrery.platform;

import static org.hamcrest.Matchers.equalTo;

import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bodies of the proof routes, section 14; they are read before any provider is looked for. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class ProofBodiesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []                     | invalid_payload
            {}                     | invalid_inputs
            {"inputs":"a"}         | invalid_inputs
            {"inputs":[]}          | invalid_inputs
            {"inputs":["a"," "]}   | invalid_input_text
            {"inputs":[null]}      | invalid_input_text
            """)
    void wrongInputsHaveTheirCodes(String body, String code) {
        post("embeddings", body).statusCode(400).body("error", equalTo(code));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            indexes/ensure   | []                                                                        | invalid_payload
            indexes/ensure   | {"index":" "}                                                             | invalid_index
            indexes/ensure   | {"index":"i","schema":[]}                                                 | invalid_schema
            indexes/ensure   | {"index":"i","schema":{"properties":{}}}                                  | invalid_schema_properties
            indexes/ensure   | {"index":"i","schema":{"properties":["a"]}}                               | invalid_schema_property
            indexes/ensure   | {"index":"i","schema":{"properties":[{"name":" "}]}}                      | invalid_schema_property_name
            indexes/ensure   | {"index":"i","schema":{"properties":[{"name":"a","data_type":"date"}]}}   | invalid_schema_property_type
            documents/upsert | {"index":"i","documents":[]}                                              | invalid_documents
            documents/upsert | {"index":"i","documents":["a"]}                                           | invalid_document
            documents/upsert | {"index":"i","documents":[{"text":"t"}]}                                  | invalid_document_id
            documents/upsert | {"index":"i","documents":[{"id":"a","text":" "}]}                         | invalid_document_text
            documents/upsert | {"index":"i","documents":[{"id":"a","text":"t","metadata":[]}]}           | invalid_metadata
            documents/upsert | {"index":"i","documents":[{"id":"a","text":"t","metadata":{"":1}}]}       | invalid_metadata_key
            documents/upsert | {"index":"i","documents":[{"id":"a","text":"t","metadata":{"k":null}}]}   | invalid_metadata_value
            documents/upsert | {"index":"i","documents":[{"id":"a","text":"t","embedding":[]}]}          | invalid_embedding
            documents/upsert | {"index":"i","documents":[{"id":"a","text":"t","embedding":[true]}]}      | invalid_embedding_value
            query            | {"index":"i"}                                                             | invalid_query_input
            query            | {"index":"i","query_text":"a","embedding":[1]}                            | invalid_query_input
            query            | {"index":"i","query_text":" "}                                            | invalid_query_text
            query            | {"index":"i","query_text":"\\u0000"}                                      | invalid_query_text
            query            | {"index":"i","query_text":"a","top_k":0}                                  | invalid_top_k
            query            | {"index":"i","query_text":"a","top_k":"many"}                             | invalid_top_k
            query            | {"index":"i","query_text":"a","top_k":1.5}                                | invalid_top_k
            query            | {"index":"i","embedding":[1],"filters":{"a":[1]}}                         | invalid_metadata_value
            documents/delete | {"index":"i","ids":[]}                                                    | invalid_ids
            documents/delete | {"index":"i","ids":["a"," "]}                                             | invalid_document_id
            documents/upsert | []                                                                        | invalid_payload
            documents/upsert | {"documents":[]}                                                          | invalid_index
            query            | []                                                                        | invalid_payload
            query            | {"query_text":"a"}                                                        | invalid_index
            query            | {"index":"i","embedding":[1],"filters":[]}                                | invalid_metadata
            query            | {"index":"i","embedding":[1],"filters":{" ":1}}                           | invalid_metadata_key
            query            | {"index":"i","embedding":"a"}                                             | invalid_embedding
            query            | {"index":"i","embedding":["1"]}                                           | invalid_embedding_value
            documents/delete | []                                                                        | invalid_payload
            documents/delete | {"ids":["a"]}                                                             | invalid_index
            documents/delete | {"index":"i","ids":"a"}                                                   | invalid_ids
            """)
    void wrongBodiesHaveTheirCodes(String route, String body, String code) {
        post("vector/" + route, body).statusCode(400).body("error", equalTo(code));
    }

    private static ValidatableResponse post(String route, String body) {
        return Calls.superadmin().body(body).post("/v1/platform/" + route).then();
    }
}
