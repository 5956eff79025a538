<?php
/**
 * The page for a new key.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Admin;

use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Keys\New_Key;
use LLM_Stack\Rights\Actor;
use LLM_Stack\Rights\Capabilities;
use LLM_Stack\Services;

defined( 'ABSPATH' ) || exit;

/**
 * Creates a key without JavaScript. The answer to the form shows the value once; it is not stored for a redirect.
 */
final class New_Key_Page {

	public const SLUG  = 'llm-stack-new-key';
	public const NONCE = 'llm_stack_new_key';

	/**
	 * The parts.
	 *
	 * @var Services
	 */
	private $services;

	/**
	 * Terms in the form that was sent; empty at first.
	 *
	 * @var array<string, mixed>
	 */
	private $given = array();

	/**
	 * The key that was created, with its value; null if none was.
	 *
	 * @var array{secret: string, key: array<string, mixed>}|null
	 */
	private $made;

	/**
	 * Why none was created.
	 *
	 * @var Gateway_Error|null
	 */
	private $error;

	/**
	 * Creates the page.
	 *
	 * @param Services $services The parts.
	 */
	public function __construct( Services $services ) {
		$this->services = $services;
	}

	/**
	 * Registers the page.
	 */
	public function register(): void {
		add_action( 'admin_menu', array( $this, 'add' ) );
	}

	/**
	 * Adds the page.
	 */
	public function add(): void {
		$hook = Pages::add_plain( __( 'New key', 'llm-stack' ), Capabilities::MANAGE_KEYS, self::SLUG, array( $this, 'show' ) );
		add_action( 'load-' . $hook, array( $this, 'create' ) );
	}

	/**
	 * Creates the key that a form asks for, before WordPress prints the page.
	 */
	public function create(): void {
		// Caches and the browser's history must not keep the value of a key.
		header( 'Cache-Control: no-store, private' );
		if ( ! isset( $_POST['name'] ) ) {
			return;
		}
		check_admin_referer( self::NONCE );
		$this->given = self::given();
		try {
			$this->made = $this->services->key_creator()->create( Actor::current( 'page' ), $this->given );
		} catch ( Gateway_Error $error ) {
			$this->error = $error;
		}
	}

	/**
	 * Prints the form, or the new key.
	 */
	public function show(): void {
		echo '<div class="wrap"><h1>', esc_html__( 'New key', 'llm-stack' ), '</h1>';
		if ( null !== $this->made ) {
			self::show_made( $this->made );
			echo '</div>';
			return;
		}
		try {
			if ( null !== $this->error ) {
				Page_Notice::show_one( 'error', $this->error->advice() );
			}
			$limits = $this->services->key_creator()->limits( Actor::current( 'page' ) );
			self::show_form( $this->given, $limits['team']['models'], $limits['bounds'] );
		} catch ( Gateway_Error $error ) {
			Page_Notice::show_one( 'error', $error->advice() );
		}
		echo '</div>';
	}

	/**
	 * Address of the page.
	 */
	public static function url(): string {
		return admin_url( 'admin.php?page=' . self::SLUG );
	}

	/**
	 * The terms in the form. Names keep their characters: what is not possible is refused, not changed.
	 *
	 * @return array<string, mixed>
	 */
	private static function given(): array {
		// phpcs:disable WordPress.Security.NonceVerification.Missing, WordPress.Security.ValidatedSanitizedInput.InputNotSanitized -- show() checks the nonce, and New_Key refuses what is not possible.
		$given = array();
		foreach ( array( 'name', 'purpose', 'max_budget', 'budget_duration', 'duration', 'rpm_limit', 'tpm_limit' ) as $field ) {
			$value           = wp_unslash( $_POST[ $field ] ?? '' );
			$given[ $field ] = is_string( $value ) ? $value : '';
		}
		$models          = wp_unslash( $_POST['models'] ?? array() );
		$given['models'] = is_array( $models ) ? array_values( array_filter( $models, 'is_string' ) ) : array();
		// phpcs:enable
		return $given;
	}

	/**
	 * Prints a new key.
	 *
	 * @param array{secret: string, key: array<string, mixed>} $made The key and its value.
	 */
	private static function show_made( array $made ): void {
		/* translators: %s: name of a key */
		Page_Notice::show_one( 'success', sprintf( __( 'Created the key %s.', 'llm-stack' ), $made['key']['alias'] ) );
		printf(
			'<p><label for="llm-stack-value">%s</label></p><p><input type="text" class="large-text code" id="llm-stack-value" readonly autocomplete="off" spellcheck="false" value="%s"></p><p><a class="button" href="%s">%s</a></p>',
			esc_html__( 'Copy the value now. It is shown only here, and stored nowhere:', 'llm-stack' ),
			esc_attr( $made['secret'] ),
			esc_url( Keys_Page::url() ),
			esc_html__( 'I have copied it', 'llm-stack' )
		);
	}

	/**
	 * Prints the form.
	 *
	 * @param array<string, mixed> $given  Terms that were refused; empty at first.
	 * @param string[]             $models Models of the team.
	 * @param array<string, mixed> $bounds Limits of the stack.
	 */
	private static function show_form( array $given, array $models, array $bounds ): void {
		echo '<form method="post" action="', esc_url( self::url() ), '">';
		wp_nonce_field( self::NONCE );
		echo '<table class="form-table" role="presentation">';
		self::show_field( 'name', __( 'Name', 'llm-stack' ), $given, '', sprintf( 'required maxlength="%d"', New_Key::NAME_LENGTH ) );
		self::show_field( 'purpose', __( 'Purpose', 'llm-stack' ), $given, '', sprintf( 'maxlength="%d"', New_Key::PURPOSE_LENGTH ) );
		self::show_models( $models, $given['models'] ?? array() );
		self::show_field( 'max_budget', __( 'Budget in USD', 'llm-stack' ), $given, (string) $bounds['max_budget'], 'inputmode="decimal"' );
		self::show_field( 'budget_duration', __( 'Period of the budget, such as 30d or 1mo', 'llm-stack' ), $given, (string) $bounds['budget_duration'] );
		self::show_field( 'duration', __( 'Lifetime, such as 12h or 90d', 'llm-stack' ), $given, (string) $bounds['duration'] );
		self::show_field( 'rpm_limit', __( 'Requests per minute', 'llm-stack' ), $given, (string) $bounds['rpm_limit'], 'inputmode="numeric"' );
		self::show_field( 'tpm_limit', __( 'Tokens per minute', 'llm-stack' ), $given, (string) $bounds['tpm_limit'], 'inputmode="numeric"' );
		echo '</table>';
		submit_button( __( 'Create', 'llm-stack' ) );
		echo '</form>';
	}

	/**
	 * Prints a field.
	 *
	 * @param string               $name       Its name.
	 * @param string               $label      Its label.
	 * @param array<string, mixed> $given      Terms that were refused.
	 * @param string               $standard   Its value at first.
	 * @param string               $attributes More attributes, without input.
	 */
	private static function show_field( string $name, string $label, array $given, string $standard, string $attributes = '' ): void {
		printf(
			'<tr><th scope="row"><label for="llm-stack-%1$s">%2$s</label></th><td><input type="text" class="regular-text" id="llm-stack-%1$s" name="%1$s" value="%3$s" autocomplete="off" %4$s></td></tr>',
			esc_attr( $name ),
			esc_html( $label ),
			esc_attr( $given[ $name ] ?? $standard ),
			$attributes // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- literals of this class.
		);
	}

	/**
	 * Prints the models.
	 *
	 * @param string[] $models Models of the team.
	 * @param string[] $chosen Models that were chosen.
	 */
	private static function show_models( array $models, array $chosen ): void {
		echo '<tr><th scope="row">', esc_html__( 'Models', 'llm-stack' ), '</th><td><fieldset><legend class="screen-reader-text"><span>', esc_html__( 'Models', 'llm-stack' ), '</span></legend>';
		foreach ( $models as $model ) {
			printf( '<label><input type="checkbox" name="models[]" value="%s"%s> %s</label><br>', esc_attr( $model ), checked( in_array( $model, $chosen, true ) || 1 === count( $models ), true, false ), esc_html( $model ) );
		}
		echo '</fieldset></td></tr>';
	}
}
