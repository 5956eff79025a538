<?php
/**
 * The terms of a new key.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Keys;

use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Settings\Settings;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * Checks what was asked for, and turns it into LiteLLM's fields.
 */
final class New_Key {

	public const NAME_LENGTH    = 80;
	public const PURPOSE_LENGTH = 200;

	/**
	 * Budgets reset by days, weeks or months: LiteLLM resets shorter periods every midnight.
	 */
	public const BUDGET_DURATION = '^([1-9][0-9]{0,3}[dw]|1mo)$';

	/**
	 * Lifetime of a key.
	 */
	public const DURATION = '^[1-9][0-9]{0,4}[mhdw]$';

	/**
	 * Reads the terms, and takes missing ones from the limits of the stack.
	 *
	 * @param array<string, mixed> $given  `name`, `models`, `max_budget`, `budget_duration`, `duration`, `rpm_limit`, `tpm_limit`, `purpose`.
	 * @param Bounds               $bounds Limits of the stack.
	 * @param string[]             $models Models of the team; empty for all.
	 * @param int                  $user   Id of the user who owns the key; 0 for none.
	 * @return array<string, mixed> LiteLLM's fields.
	 * @throws Gateway_Error With all problems at once.
	 */
	public static function terms( array $given, Bounds $bounds, array $models, int $user ): array {
		$name     = self::clean( $given['name'] ?? '' );
		$purpose  = self::clean( $given['purpose'] ?? '' );
		$wanted   = array_values( array_unique( array_filter( (array) ( $given['models'] ?? array() ), 'is_string' ) ) );
		$budget   = self::number( $given['max_budget'] ?? null ) ?? $bounds->number( 'max_budget' );
		$period   = self::text( $given['budget_duration'] ?? null ) ?? $bounds->duration( 'budget_duration' );
		$lifetime = self::text( $given['duration'] ?? null ) ?? $bounds->duration( 'duration' );
		$problems = array_filter(
			array(
				'name'            => self::name_problem( $name ),
				'purpose'         => self::text_problem( $purpose, self::PURPOSE_LENGTH ),
				'models'          => self::models_problem( $wanted, $models ),
				'max_budget'      => self::budget_problem( $budget, $bounds->number( 'max_budget' ) ),
				'budget_duration' => null === $period || 1 === preg_match( '/' . self::BUDGET_DURATION . '/', $period ) ? '' : __( 'The budget period is a number of days or weeks, such as 30d or 4w, or 1mo.', 'llm-stack' ),
				'duration'        => null !== $lifetime && 1 === preg_match( '/' . self::DURATION . '/', $lifetime ) ? '' : __( 'The lifetime is a number of minutes, hours, days or weeks, such as 12h or 90d.', 'llm-stack' ),
				'rpm_limit'       => self::rate_problem( $given['rpm_limit'] ?? null ),
				'tpm_limit'       => self::rate_problem( $given['tpm_limit'] ?? null ),
			)
		);
		if ( array() !== $problems ) {
			throw Gateway_Error::of_fields( $problems );
		}
		$metadata = array(
			'wp_site'    => Key::site_name(),
			'wp_user_id' => (string) $user,
			'purpose'    => $purpose,
		);
		$terms    = array(
			'key_alias'       => Settings::alias_prefix() . $name,
			'models'          => $wanted,
			'max_budget'      => $budget,
			'budget_duration' => $period,
			'duration'        => $lifetime,
			'metadata'        => array_filter( $metadata ),
		);
		foreach ( array( 'rpm_limit', 'tpm_limit' ) as $rate ) {
			$terms[ $rate ] = self::number( $given[ $rate ] ?? null ) ?? $bounds->number( $rate );
			$terms[ $rate ] = null === $terms[ $rate ] ? null : (int) $terms[ $rate ];
		}
		return array_filter(
			$terms,
			static function ( $value ): bool {
				return null !== $value;
			}
		);
	}

	/**
	 * What is wrong with a name or a purpose.
	 *
	 * @param string $text The text.
	 * @param int    $most Its greatest length in characters.
	 */
	public static function text_problem( string $text, int $most ): string {
		if ( mb_strlen( $text ) > $most ) {
			/* translators: %d: a number of characters */
			return sprintf( __( 'At most %d characters are possible.', 'llm-stack' ), $most );
		}
		// Control and format characters hide text or turn its direction; a joiner between emoji is one of few useful ones.
		if ( ! mb_check_encoding( $text, 'UTF-8' ) || 1 === preg_match( '/[\p{Cc}\p{Co}<>]|(?!\x{200D}|\x{200C})\p{Cf}/u', $text ) ) {
			return __( 'Angle brackets, and characters that are invisible or change the direction of text, are not possible.', 'llm-stack' );
		}
		return '';
	}

	/**
	 * What is wrong with a name.
	 *
	 * @param string $name The name.
	 */
	private static function name_problem( string $name ): string {
		if ( '' === $name ) {
			return __( 'The key needs a name.', 'llm-stack' );
		}
		if ( false !== strpos( $name, '..' ) ) {
			return __( 'The name must not contain two dots in a row.', 'llm-stack' );
		}
		return self::text_problem( $name, self::NAME_LENGTH );
	}

	/**
	 * What is wrong with the models.
	 *
	 * @param string[] $wanted  Models of the key.
	 * @param string[] $allowed Models of the team; empty for all.
	 */
	private static function models_problem( array $wanted, array $allowed ): string {
		if ( array() === $wanted ) {
			return __( 'The key needs at least one model.', 'llm-stack' );
		}
		$beyond = array() === $allowed ? array() : array_diff( $wanted, $allowed );
		return array() === $beyond
			? ''
			/* translators: 1: names of models, 2: names of models */
			: sprintf( __( 'The team cannot use %1$s. It can use %2$s.', 'llm-stack' ), implode( ', ', $beyond ), implode( ', ', $allowed ) );
	}

	/**
	 * What is wrong with the budget.
	 *
	 * @param float|null $budget The budget in USD.
	 * @param float|null $most   The largest possible one.
	 */
	private static function budget_problem( ?float $budget, ?float $most ): string {
		if ( null === $budget || ! is_finite( $budget ) || $budget <= 0 ) {
			return __( 'The key needs a budget above 0 USD.', 'llm-stack' );
		}
		return null === $most || $budget <= $most
			? ''
			/* translators: %s: an amount in USD */
			: sprintf( __( 'The budget can be at most %s USD.', 'llm-stack' ), number_format_i18n( $most, 2 ) );
	}

	/**
	 * What is wrong with a rate.
	 *
	 * @param mixed $rate The rate; null or empty for none.
	 */
	private static function rate_problem( $rate ): string {
		$number = self::number( $rate );
		return null === $number || ( $number >= 1 && floor( $number ) === $number && $number <= 1e9 ) ? '' : __( 'The limit is a whole number above 0.', 'llm-stack' );
	}

	/**
	 * Text without space around it.
	 *
	 * @param mixed $text What was sent.
	 */
	private static function clean( $text ): string {
		return is_string( $text ) ? trim( $text ) : '';
	}

	/**
	 * A number, or null for nothing. Text that is no number gives one that no rule accepts.
	 *
	 * @param mixed $value What was sent.
	 */
	private static function number( $value ): ?float {
		if ( null === $value || '' === $value ) {
			return null;
		}
		return is_numeric( $value ) ? (float) $value : -1.0;
	}

	/**
	 * A text, or null for nothing.
	 *
	 * @param mixed $value What was sent.
	 */
	private static function text( $value ): ?string {
		return is_string( $value ) && '' !== trim( $value ) ? trim( $value ) : null;
	}
}
