<?php
/**
 * The gateway as a provider.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\AI;

use LLM_Stack\Plugin;
use WordPress\AiClient\Common\Exception\RuntimeException;
use WordPress\AiClient\Providers\ApiBasedImplementation\AbstractApiProvider;
use WordPress\AiClient\Providers\ApiBasedImplementation\ListModelsApiBasedProviderAvailability;
use WordPress\AiClient\Providers\Contracts\ModelMetadataDirectoryInterface;
use WordPress\AiClient\Providers\Contracts\ProviderAvailabilityInterface;
use WordPress\AiClient\Providers\DTO\ProviderMetadata;
use WordPress\AiClient\Providers\Enums\ProviderTypeEnum;
use WordPress\AiClient\Providers\Models\Contracts\ModelInterface;
use WordPress\AiClient\Providers\Models\DTO\ModelMetadata;

defined( 'ABSPATH' ) || exit;

/**
 * Describes the gateway to WordPress' AI client.
 */
final class Gateway_Provider extends AbstractApiProvider {

	public const ID = 'llm-stack';

	/**
	 * Start of all addresses.
	 */
	protected static function baseUrl(): string {
		return Plugin::instance()->services()->configuration()->url() . '/v1';
	}

	/**
	 * Name and kind of the provider.
	 */
	protected static function createProviderMetadata(): ProviderMetadata {
		return new ProviderMetadata( self::ID, __( 'LLM Stack gateway', 'llm-stack' ), ProviderTypeEnum::server() );
	}

	/**
	 * The provider is available when it lists its models.
	 */
	protected static function createProviderAvailability(): ProviderAvailabilityInterface {
		return new ListModelsApiBasedProviderAvailability( self::modelMetadataDirectory() );
	}

	/**
	 * The list of models.
	 */
	protected static function createModelMetadataDirectory(): ModelMetadataDirectoryInterface {
		return new Gateway_Models();
	}

	/**
	 * A model that writes text.
	 *
	 * @param ModelMetadata    $model    What the model can do.
	 * @param ProviderMetadata $provider The provider.
	 * @throws RuntimeException When the model does something else.
	 */
	protected static function createModel( ModelMetadata $model, ProviderMetadata $provider ): ModelInterface {
		foreach ( $model->getSupportedCapabilities() as $capability ) {
			if ( $capability->isTextGeneration() ) {
				return new Gateway_Text_Model( $model, $provider );
			}
		}
		// phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- no output.
		throw new RuntimeException( sprintf( 'The model %s does not write text.', $model->getId() ) );
	}
}
