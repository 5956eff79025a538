<?php
/**
 * A model of the gateway.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\AI;

use WordPress\AiClient\Providers\Http\Contracts\RequestAuthenticationInterface;
use WordPress\AiClient\Providers\Http\DTO\Request;
use WordPress\AiClient\Providers\Http\Enums\HttpMethodEnum;
use WordPress\AiClient\Providers\OpenAiCompatibleImplementation\AbstractOpenAiCompatibleTextGenerationModel;

defined( 'ABSPATH' ) || exit;

/**
 * Writes text through OpenAI's chat API.
 */
final class Gateway_Text_Model extends AbstractOpenAiCompatibleTextGenerationModel {

	/**
	 * The key of each request.
	 *
	 * @throws \LLM_Stack\Connection\Gateway_Error Without a content key.
	 */
	public function getRequestAuthentication(): RequestAuthenticationInterface {
		return Gateway_Authentication::configured();
	}

	/**
	 * A request to the gateway.
	 *
	 * @param HttpMethodEnum           $method  HTTP method.
	 * @param string                   $path    Path below /v1.
	 * @param array<string, mixed>     $headers Headers.
	 * @param string|array<mixed>|null $data    Body.
	 */
	protected function createRequest( HttpMethodEnum $method, string $path, array $headers = array(), $data = null ): Request {
		return new Request( $method, Gateway_Provider::url( $path ), $headers, $data, $this->getRequestOptions() );
	}

	/**
	 * The form of a JSON answer. OpenAI's API wants a name around the schema, which the client (1.3.1) leaves out.
	 *
	 * @param array<string, mixed>|null $schema Schema of the answer.
	 * @return array<string, mixed>
	 */
	protected function prepareResponseFormatParam( ?array $schema ): array {
		if ( null === $schema ) {
			return array( 'type' => 'json_object' );
		}
		return array(
			'type'        => 'json_schema',
			'json_schema' => array(
				'name'   => 'answer',
				'schema' => $schema,
			),
		);
	}
}
