<?php
/**
 * JSON schemas of keys.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\REST;

use LLM_Stack\Keys\Key;
use LLM_Stack\Keys\Key_Query;
use LLM_Stack\Keys\Key_Changes;
use LLM_Stack\Keys\New_Key;

defined( 'ABSPATH' ) || exit;

/**
 * Describes keys as the REST API receives and sends them.
 */
final class Key_Schema {

	/**
	 * A key.
	 *
	 * @return array<string, mixed>
	 */
	public static function item(): array {
		$time  = array(
			'type'   => array( 'string', 'null' ),
			'format' => 'date-time',
		);
		$text  = array( 'type' => 'string' );
		$count = array( 'type' => array( 'integer', 'null' ) );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'llm-stack-key',
			'type'       => 'object',
			'properties' => array(
				'id'              => self::id(),
				'name'            => $text,
				'alias'           => $text,
				'hint'            => $text,
				'status'          => array(
					'type' => 'string',
					'enum' => Key::STATUSES,
				),
				'spend'           => array( 'type' => 'number' ),
				'max_budget'      => array( 'type' => array( 'number', 'null' ) ),
				'budget_duration' => array( 'type' => array( 'string', 'null' ) ),
				'budget_reset_at' => $time,
				'models'          => array(
					'type'  => 'array',
					'items' => $text,
				),
				'rpm_limit'       => $count,
				'tpm_limit'       => $count,
				'expires'         => $time,
				'created_at'      => $time,
				'last_active'     => $time,
				'site'            => $text,
				'user'            => array( 'type' => 'integer' ),
				'purpose'         => $text,
			),
		);
	}

	/**
	 * Arguments of a list of keys.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	public static function query(): array {
		return array(
			'search'  => array(
				'description' => __( 'Part of a name, purpose, model or id.', 'llm-stack' ),
				'type'        => 'string',
				'maxLength'   => 200,
				'default'     => '',
			),
			'status'  => array(
				'description' => __( 'Status of the keys.', 'llm-stack' ),
				'type'        => 'string',
				'enum'        => array_merge( array( '' ), Key::STATUSES ),
				'default'     => '',
			),
			'user'    => array(
				'description' => __( 'Id of the user who created the keys; 0 for all.', 'llm-stack' ),
				'type'        => 'integer',
				'minimum'     => 0,
				'default'     => 0,
			),
			'orderby' => array(
				'description' => __( 'What to sort by; `used` is the share of the budget.', 'llm-stack' ),
				'type'        => 'string',
				'enum'        => Key_Query::ORDERS,
				'default'     => 'name',
			),
			'order'   => array(
				'description' => __( 'Direction of the sorting.', 'llm-stack' ),
				'type'        => 'string',
				'enum'        => array( 'asc', 'desc' ),
				'default'     => 'asc',
			),
			'fresh'   => array(
				'description' => __( 'Ask the gateway now instead of using a copy of the last minutes.', 'llm-stack' ),
				'type'        => 'boolean',
				'default'     => false,
			),
		);
	}

	/**
	 * Arguments of a new key. Missing ones come from the limits of the stack.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	public static function terms(): array {
		$rate = array(
			'type'    => 'integer',
			'minimum' => 1,
		);
		return array(
			'name'            => array(
				'description' => __( 'Name of the key, without the prefix of the site.', 'llm-stack' ),
				'type'        => 'string',
				'required'    => true,
				'minLength'   => 1,
				'maxLength'   => New_Key::NAME_LENGTH,
			),
			'models'          => array(
				'description' => __( 'Models of the key, from those of the team.', 'llm-stack' ),
				'type'        => 'array',
				'required'    => true,
				'minItems'    => 1,
				'maxItems'    => 200,
				'items'       => array(
					'type'      => 'string',
					'maxLength' => 255,
				),
			),
			'max_budget'      => array(
				'description'      => __( 'Budget in USD.', 'llm-stack' ),
				'type'             => 'number',
				'minimum'          => 0,
				'exclusiveMinimum' => true,
			),
			'budget_duration' => array(
				'description' => __( 'Period of the budget, such as 30d.', 'llm-stack' ),
				'type'        => 'string',
				'pattern'     => New_Key::BUDGET_DURATION,
			),
			'duration'        => array(
				'description' => __( 'Lifetime of the key, such as 90d.', 'llm-stack' ),
				'type'        => 'string',
				'pattern'     => New_Key::DURATION,
			),
			'rpm_limit'       => $rate + array( 'description' => __( 'Requests per minute.', 'llm-stack' ) ),
			'tpm_limit'       => $rate + array( 'description' => __( 'Tokens per minute.', 'llm-stack' ) ),
			'purpose'         => array(
				'description' => __( 'What the key is for.', 'llm-stack' ),
				'type'        => 'string',
				'maxLength'   => New_Key::PURPOSE_LENGTH,
			),
		);
	}

	/**
	 * Arguments of a change of several keys.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	public static function bulk(): array {
		return array(
			'change' => array(
				'description' => __( 'What to do with the keys.', 'llm-stack' ),
				'type'        => 'string',
				'required'    => true,
				'enum'        => Key_Changes::CHANGES,
			),
			'ids'    => array(
				'description' => __( 'Hashes of the keys.', 'llm-stack' ),
				'type'        => 'array',
				'required'    => true,
				'minItems'    => 1,
				'maxItems'    => Key_Changes::LARGEST_SET,
				'items'       => self::id(),
			),
		);
	}

	/**
	 * The hash of a key.
	 *
	 * @return array<string, mixed>
	 */
	public static function id(): array {
		return array(
			'description' => __( 'SHA-256 hash of the key.', 'llm-stack' ),
			'type'        => 'string',
			'pattern'     => '^[0-9a-f]{64}$',
		);
	}
}
