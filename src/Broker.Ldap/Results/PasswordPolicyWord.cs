using System.Formats.Asn1;

namespace Broker.Ldap.Results;

/// <summary>What a server's password policy says with the answer to a bind.</summary>
/// <param name="Error">The error of the control; null for none.</param>
/// <param name="GraceLeft">Binds that an expired password is still good for; null when it has not expired.</param>
/// <remarks>
/// <code>
/// PasswordPolicyResponseValue ::= SEQUENCE {
///   warning [0] CHOICE { timeBeforeExpiration [0] INTEGER, graceAuthNsRemaining [1] INTEGER } OPTIONAL,
///   error   [1] ENUMERATED { passwordExpired (0), accountLocked (1), changeAfterReset (2), passwordModNotAllowed (3), … } OPTIONAL }
/// </code>
/// Source: draft-behera-ldap-password-policy §6.2.
/// </remarks>
internal sealed record PasswordPolicyWord(int? Error, int? GraceLeft)
{
    /// <summary>The control's OID, of request and response.</summary>
    public const string Oid = "1.3.6.1.4.1.42.2.27.8.5.1";

    private static readonly Asn1Tag WarningTag = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag ExpirationTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag GraceTag = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag ErrorTag = new(TagClass.ContextSpecific, 1);

    /// <summary>
    /// Why the account is not good, also when the bind itself succeeded: a password that has to be changed, or that lives on grace, signs nobody in.
    /// Null when all is well.
    /// </summary>
    public DirectoryReason? Refusal => Error switch
    {
        0 => DirectoryReason.PasswordExpired,
        1 => DirectoryReason.AccountLocked,
        2 => DirectoryReason.MustChangePassword,
        not null => DirectoryReason.PolicyRefused,
        null when GraceLeft is not null => DirectoryReason.PasswordExpired,
        _ => null,
    };

    /// <summary>Reads the control's value; what cannot be read is an error of the policy, since it may be one that refuses.</summary>
    public static PasswordPolicyWord Parse(ReadOnlyMemory<byte> value)
    {
        try
        {
            var reader = new AsnReader(value, AsnEncodingRules.BER);
            var sequence = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            int? grace = null;
            if (sequence.HasData && sequence.PeekTag().HasSameClassAndValue(WarningTag))
            {
                var warning = sequence.ReadSequence(WarningTag);
                if (warning.PeekTag().HasSameClassAndValue(GraceTag))
                {
                    grace = warning.TryReadInt32(out var left, GraceTag) ? left : throw new AsnContentException();
                }
                else
                {
                    _ = warning.ReadInteger(ExpirationTag);
                }

                warning.ThrowIfNotEmpty();
            }

            int? error = null;
            if (sequence.HasData)
            {
                error = sequence.ReadEnumeratedBytes(ErrorTag).Span is [var one] ? one : throw new AsnContentException();
            }

            sequence.ThrowIfNotEmpty();
            return new PasswordPolicyWord(error, grace);
        }
        catch (AsnContentException)
        {
            return new PasswordPolicyWord(Error: int.MaxValue, GraceLeft: null);
        }
    }
}
