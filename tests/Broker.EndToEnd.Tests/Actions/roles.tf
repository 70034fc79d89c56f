# The AWS provider as people use it: roles assumed with tags, with an external id and with a web identity.
variable "sts" { type = string }
variable "token_file" { type = string }

provider "aws" {
  region                  = "us-east-1"
  skip_metadata_api_check = true
  endpoints { sts = var.sts }
}

provider "aws" {
  alias                   = "tags"
  region                  = "us-east-1"
  skip_metadata_api_check = true
  endpoints { sts = var.sts }
  assume_role {
    role_arn            = "arn:aws:iam::123456789012:role/tags"
    session_name        = "terraform"
    source_identity     = "alice"
    tags                = { team = "search" }
    transitive_tag_keys = ["team"]
    policy              = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
  }
}

provider "aws" {
  alias                   = "partner"
  region                  = "us-east-1"
  skip_metadata_api_check = true
  endpoints { sts = var.sts }
  assume_role {
    role_arn     = "arn:aws:iam::123456789012:role/partner"
    session_name = "terraform"
    external_id  = "example-42"
  }
}

provider "aws" {
  alias                   = "demo"
  region                  = "us-east-1"
  skip_metadata_api_check = true
  endpoints { sts = var.sts }
  assume_role_with_web_identity {
    role_arn                = "arn:aws:iam::123456789012:role/demo"
    session_name            = "terraform"
    web_identity_token_file = var.token_file
  }
}

data "aws_caller_identity" "user" {}
data "aws_caller_identity" "tags" { provider = aws.tags }
data "aws_caller_identity" "partner" { provider = aws.partner }
data "aws_caller_identity" "demo" { provider = aws.demo }

output "arns" {
  value = join(" ", [
    data.aws_caller_identity.user.arn,
    data.aws_caller_identity.tags.arn,
    data.aws_caller_identity.partner.arn,
    data.aws_caller_identity.demo.arn,
  ])
}
