import { Body, Controller, HttpCode, Ip, Post } from '@nestjs/common';
import { EnrolmentRoute } from '../../access/access.js';
import { type EnrolmentAnswer, enrolmentAnswer, type EnrolmentRequest, enrolmentRequest } from '@portcullis/wire';
import { Answers } from '../../http/openapi/answers.js';
import { EnrolmentService } from './enrolment.service.js';

@Controller('agent')
export class EnrolmentController {
  constructor(private readonly enrolment: EnrolmentService) {}

  @EnrolmentRoute()
  @Post('enrol')
  @HttpCode(201)
  @Answers(enrolmentAnswer)
  enrol(@Body({ schema: enrolmentRequest }) request: EnrolmentRequest, @Ip() ip: string): Promise<EnrolmentAnswer> {
    return this.enrolment.enrol(request, ip);
  }
}
