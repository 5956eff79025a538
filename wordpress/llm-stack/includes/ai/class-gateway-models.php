<?php
/**
 * The gateway's models.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\AI;

use WordPress\AiClient\Messages\Enums\ModalityEnum;
use WordPress\AiClient\Providers\Http\Contracts\RequestAuthenticationInterface;
use WordPress\AiClient\Providers\Http\DTO\Request;
use WordPress\AiClient\Providers\Http\DTO\Response;
use WordPress\AiClient\Providers\Http\Enums\HttpMethodEnum;
use WordPress\AiClient\Providers\Models\DTO\ModelMetadata;
use WordPress\AiClient\Providers\Models\DTO\SupportedOption;
use WordPress\AiClient\Providers\Models\Enums\CapabilityEnum;
use WordPress\AiClient\Providers\Models\Enums\OptionEnum;
use WordPress\AiClient\Providers\OpenAiCompatibleImplementation\AbstractOpenAiCompatibleModelMetadataDirectory;

defined( 'ABSPATH' ) || exit;

/**
 * Lists the models of the content key. The list has only names, so each counts as one that reads and writes text.
 */
final class Gateway_Models extends AbstractOpenAiCompatibleModelMetadataDirectory {

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
		return new Request( $method, Gateway_Provider::url( $path ), $headers, $data );
	}

	/**
	 * Reads the list of models.
	 *
	 * @param Response $response The gateway's answer.
	 * @return ModelMetadata[]
	 */
	protected function parseResponseToModelMetadataList( Response $response ): array {
		$data   = $response->getData();
		$models = array();
		foreach ( (array) ( $data['data'] ?? array() ) as $row ) {
			$id = is_array( $row ) ? ( $row['id'] ?? null ) : null;
			if ( is_string( $id ) && '' !== $id ) {
				$models[] = new ModelMetadata( $id, $id, array( CapabilityEnum::textGeneration(), CapabilityEnum::chatHistory() ), self::options() );
			}
		}
		return $models;
	}

	/**
	 * What can be set for each model.
	 *
	 * @return list<SupportedOption>
	 */
	private static function options(): array {
		$text = array( array( ModalityEnum::text() ) );
		return array(
			new SupportedOption( OptionEnum::inputModalities(), $text ),
			new SupportedOption( OptionEnum::outputModalities(), $text ),
			new SupportedOption( OptionEnum::systemInstruction() ),
			new SupportedOption( OptionEnum::maxTokens() ),
			new SupportedOption( OptionEnum::temperature() ),
			new SupportedOption( OptionEnum::topP() ),
			new SupportedOption( OptionEnum::stopSequences() ),
			new SupportedOption( OptionEnum::functionDeclarations() ),
			new SupportedOption( OptionEnum::outputMimeType() ),
			new SupportedOption( OptionEnum::outputSchema() ),
		);
	}
}
