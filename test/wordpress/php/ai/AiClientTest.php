<?php
// phpcs:ignoreFile -- not a part of the plugin.

use LLM_Stack\AI\AI_Client_Registration;
use LLM_Stack\AI\Gateway_Provider;
use WordPress\AiClient\AiClient;
use WordPress\AiClient\Providers\Http\Contracts\HttpTransporterInterface;
use WordPress\AiClient\Providers\Http\DTO\Request;
use WordPress\AiClient\Providers\Http\DTO\RequestOptions;
use WordPress\AiClient\Providers\Http\DTO\Response;

/** WordPress' AI client reaches the gateway. $LLM_STACK_AI_CLIENT is the folder `src` of its source. */
final class AiClientTest extends Site_Case {

	public static function setUpBeforeClass(): void {
		$folder = getenv( 'LLM_STACK_AI_CLIENT' );
		spl_autoload_register( static function ( string $name ) use ( $folder ): void {
			$file = $folder . '/' . str_replace( '\\', '/', substr( $name, strlen( 'WordPress\\AiClient\\' ) ) ) . '.php';
			if ( 0 === strpos( $name, 'WordPress\\AiClient\\' ) && is_file( $file ) ) {
				require $file;
			}
		} );
	}

	public function test_a_prompt_reaches_the_gateway_with_the_content_key(): void {
		$registry = AiClient::defaultRegistry();
		$registry->setHttpTransporter( self::transporter() );
		( new AI_Client_Registration( $this->renew()->configuration() ) )->register();
		$this->assertTrue( $registry->hasProvider( Gateway_Provider::ID ) );
		$this->assertNull( Gateway_Provider::metadata()->getAuthenticationMethod(), 'WordPress would offer to store a key' );
		$this->assertTrue( $registry->isProviderConfigured( Gateway_Provider::ID ) );
		$this->assertSame( 'Answer of small', AiClient::prompt( 'Hello' )->usingProvider( Gateway_Provider::ID )->usingSystemInstruction( 'Be brief.' )->generateText() );
		$call = Fake_LiteLLM::calls( '/v1/chat/completions' )[0];
		$this->assertSame( 'sk-content-0001', $call['key'] );
		$this->assertSame( array( 'system', 'user' ), array_column( $call['body']['messages'], 'role' ) );
		AiClient::prompt( 'List' )->usingProvider( Gateway_Provider::ID )->asJsonResponse( array( 'type' => 'object' ) )->generateText();
		$this->assertSame( array( 'name' => 'answer', 'schema' => array( 'type' => 'object' ) ), Fake_LiteLLM::calls( '/v1/chat/completions' )[1]['body']['response_format']['json_schema'] );
	}

	/** Sends requests as WordPress 7.0 does: by wp_safe_remote_request(), which allows neither this machine nor odd ports. */
	private static function transporter(): HttpTransporterInterface {
		return new class() implements HttpTransporterInterface {
			public function send( Request $request, ?RequestOptions $options = null ): Response {
				$headers = array_map( static function ( array $values ): string {
					return implode( ', ', $values );
				}, $request->getHeaders() );
				$answer  = wp_safe_remote_request( $request->getUri(), array( 'method' => (string) $request->getMethod()->value, 'headers' => $headers, 'body' => $request->getBody() ) );
				if ( is_wp_error( $answer ) ) {
					throw new RuntimeException( $answer->get_error_message() );
				}
				return new Response( wp_remote_retrieve_response_code( $answer ), array(), wp_remote_retrieve_body( $answer ) );
			}
		};
	}
}
