<?php
/**
 * Tries the connection.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * Reports for each value where it comes from, whether it works, and what to do if it does not. Only run() calls the gateway.
 */
class Connection_Check {

	/**
	 * Transient with the last result.
	 */
	private const LAST = 'llm_stack_check';

	/**
	 * The connection settings.
	 *
	 * @var Configuration
	 */
	private $configuration;

	/**
	 * What is tried.
	 *
	 * @var Connection_Tries
	 */
	private $tries;

	/**
	 * Creates the check.
	 *
	 * @param Configuration    $configuration The connection settings.
	 * @param Connection_Tries $tries         What is tried.
	 */
	public function __construct( Configuration $configuration, Connection_Tries $tries ) {
		$this->configuration = $configuration;
		$this->tries         = $tries;
	}

	/**
	 * The values of the configuration. Keys appear as the start of their hash, which is no secret.
	 *
	 * @return array<int, array{name: string, source: string, shown: string, problem: string}>
	 */
	public function values(): array {
		$rows = array();
		foreach ( Configuration::names() as $name ) {
			$value  = $this->configuration->value( $name );
			$secret = in_array( $name, array( Configuration::ADMIN_KEY, Configuration::CONTENT_KEY, Configuration::AUDIT_KEY ), true );
			$shown  = $secret && '' !== $value->value() ? 'SHA-256 ' . ( new Secret( $value->value() ) )->fingerprint() . '…' : $value->value();
			$rows[] = array(
				'name'    => $name,
				'source'  => $value->source(),
				// A wrong address may contain a password.
				'shown'   => Configuration::URL === $name && ! $value->is_set() ? '' : Redactor::text( $shown, 200 ),
				'problem' => $value->problem(),
			);
		}
		return $rows;
	}

	/**
	 * The result of the last run; null if there is none.
	 *
	 * @return array{time: int, locale: string, results: array<int, array<string, mixed>>}|null
	 */
	public function last(): ?array {
		$last = get_transient( self::LAST );
		if ( ! is_array( $last ) || ! isset( $last['time'] ) || ! is_string( $last['locale'] ?? null ) || ! is_array( $last['results'] ?? null ) ) {
			return null;
		}
		return array(
			'time'    => (int) $last['time'],
			'locale'  => $last['locale'],
			'results' => $last['results'],
		);
	}

	/**
	 * Tries everything and keeps the result, in the language of the user who tries.
	 *
	 * @return array{time: int, locale: string, results: array<int, array<string, mixed>>}
	 */
	public function run(): array {
		$last = array(
			'time'    => time(),
			'locale'  => determine_locale(),
			'results' => $this->tries->run(),
		);
		set_transient( self::LAST, $last, DAY_IN_SECONDS );
		return $last;
	}
}
