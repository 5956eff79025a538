<?php
/**
 * A period of days.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Usage;

use DateTimeImmutable;
use DateTimeZone;
use LLM_Stack\Connection\Gateway_Error;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * Days as LiteLLM counts them, which is in UTC: it keeps one total a day, so that days of another zone cannot be computed.
 * Each day says when it starts in the site's time zone.
 */
final class Period {

	public const LONGEST = 366;

	/**
	 * First day.
	 *
	 * @var DateTimeImmutable
	 */
	private $start;

	/**
	 * Last day.
	 *
	 * @var DateTimeImmutable
	 */
	private $end;

	/**
	 * Creates a period.
	 *
	 * @param DateTimeImmutable $start Its first day.
	 * @param DateTimeImmutable $end   Its last day.
	 */
	private function __construct( DateTimeImmutable $start, DateTimeImmutable $end ) {
		$this->start = $start;
		$this->end   = $end;
	}

	/**
	 * The last days, with the current one.
	 *
	 * @param int                    $days Their number.
	 * @param DateTimeImmutable|null $now  The time.
	 */
	public static function last( int $days, ?DateTimeImmutable $now = null ): self {
		$end = ( $now ?? new DateTimeImmutable() )->setTimezone( new DateTimeZone( 'UTC' ) )->setTime( 0, 0 );
		return new self( $end->modify( '-' . ( min( max( 1, $days ), self::LONGEST ) - 1 ) . ' days' ), $end );
	}

	/**
	 * The days between two dates.
	 *
	 * @param string $start First day as YYYY-MM-DD.
	 * @param string $end   Last day as YYYY-MM-DD.
	 * @throws Gateway_Error When they are no dates, in the wrong order, or too far apart.
	 */
	public static function between( string $start, string $end ): self {
		$first = self::date( $start );
		$last  = self::date( $end );
		if ( null === $first || null === $last || $first > $last || $first->diff( $last )->days >= self::LONGEST ) {
			/* translators: %d: a number of days */
			throw Gateway_Error::of( 'invalid', sprintf( __( 'The period needs a first and a last day as YYYY-MM-DD, and can have %d days.', 'llm-stack' ), self::LONGEST ) );
		}
		return new self( $first, $last );
	}

	/**
	 * First day as YYYY-MM-DD.
	 */
	public function start(): string {
		return $this->start->format( 'Y-m-d' );
	}

	/**
	 * Last day as YYYY-MM-DD.
	 */
	public function end(): string {
		return $this->end->format( 'Y-m-d' );
	}

	/**
	 * All days.
	 *
	 * @return array<string, string> Start of each day in the site's time zone, by YYYY-MM-DD.
	 */
	public function days(): array {
		$days = array();
		$zone = wp_timezone();
		for ( $day = $this->start; $day <= $this->end; $day = $day->modify( '+1 day' ) ) {
			$days[ $day->format( 'Y-m-d' ) ] = $day->setTimezone( $zone )->format( DATE_ATOM );
		}
		return $days;
	}

	/**
	 * Number of days.
	 */
	public function length(): int {
		return 1 + (int) $this->start->diff( $this->end )->days;
	}

	/**
	 * A date.
	 *
	 * @param string $text Date as YYYY-MM-DD.
	 */
	private static function date( string $text ): ?DateTimeImmutable {
		$date = DateTimeImmutable::createFromFormat( '!Y-m-d', $text, new DateTimeZone( 'UTC' ) );
		return false !== $date && $date->format( 'Y-m-d' ) === $text ? $date : null;
	}
}
